// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The users file: JSON, mode 0600. It is written to a temporary file next to it, which is then renamed. If the path is a
/// symbolic link, the link's target is replaced.
struct UsersFile: Sendable {
    /// Enough for the maximum of users.
    static let maximumBytes = 32 << 20

    /// What changes when another process writes the file.
    struct Stamp: Equatable, Sendable {
        fileprivate let inode: UInt64
        fileprivate let seconds: Int
        fileprivate let nanoseconds: Int
        fileprivate let size: Int64
    }

    /// The path as given, for messages.
    private let name: String
    /// Without symbolic links.
    private let path: String

    /// - Parameter isMade: whether a file that is missing is made.
    init(_ name: String, isMade: Bool) throws(UserPoolError) {
        self.name = name
        let descriptor = unsafe open(name, O_RDWR | O_CLOEXEC | (isMade ? O_CREAT : 0), 0o600)
        guard descriptor >= 0 else {
            throw Self.failure(
                name, errno == ENOENT && !isMade ? "is missing" : "cannot be opened: \(Self.systemError)")
        }
        close(descriptor)
        guard let resolved = unsafe realpath(name, nil) else {
            throw Self.failure(name, "cannot be opened: \(Self.systemError)")
        }
        path = unsafe String(cString: resolved)
        unsafe free(resolved)
    }

    /// `nil`: there is no such file.
    var stamp: Stamp? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Stamp(status)
    }

    /// A file that is missing or empty holds no users.
    func read() throws(UserPoolError) -> [StoredUser] {
        guard let stamp else { return [] }
        try checkOwner()
        guard stamp.size <= Self.maximumBytes else { throw failure("is larger than \(Self.maximumBytes) bytes") }
        let data: Data
        do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch { throw failure("cannot be read") }
        guard !data.isEmpty else { return [] }
        do {
            return try JSONDecoder().decode(StoredUsers.self, from: data).users
        } catch {
            throw failure("is not as expected: \(Self.problem(in: error))")
        }
    }

    /// Replaces the content, all or nothing.
    func write(_ users: [StoredUser]) throws(UserPoolError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(StoredUsers(users: users)) else { throw failure("cannot be written") }
        let temporary = "\(path).\(getpid()).new"
        unsafe unlink(temporary)
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be written: \(Self.systemError)") }
        do {
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try handle.write(contentsOf: data + Data("\n".utf8))
            try handle.synchronize()
            try handle.close()
        } catch {
            unsafe unlink(temporary)
            throw failure("cannot be written")
        }
        guard unsafe rename(temporary, path) == 0 else {
            let reason = Self.systemError
            unsafe unlink(temporary)
            throw failure("cannot be written: \(reason)")
        }
    }

    /// Runs `body` with the file locked, so that no change of another process is lost between read and write. Makes the file
    /// if it is missing.
    func locked<Result>(_ body: () throws(UserPoolError) -> Result) throws(UserPoolError) -> Result {
        let descriptor = try lock()
        // Closing releases the lock.
        defer { close(descriptor) }
        return try body()
    }

    private func lock() throws(UserPoolError) -> Int32 {
        while true {
            let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw failure("cannot be opened: \(Self.systemError)") }
            guard flock(descriptor, LOCK_EX) == 0 else {
                close(descriptor)
                throw failure("cannot be locked: \(Self.systemError)")
            }
            var status = stat()
            if unsafe fstat(descriptor, &status) == 0, Stamp(status).inode == stamp?.inode { return descriptor }
            // Another process has put a new file in its place while we waited.
            close(descriptor)
        }
    }

    /// With write access to the file one can log in as anybody; with read access one can guess passwords offline.
    private func checkOwner() throws(UserPoolError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw failure("cannot be read: \(Self.systemError)") }
        guard status.st_uid == geteuid() else {
            throw failure("belongs to another user: it must be yours, and yours only (chown, then chmod 600)")
        }
        guard status.st_mode & 0o077 == 0 else { throw failure("is open to other users: chmod 600 closes it") }
    }

    func failure(_ reason: String) -> UserPoolError { Self.failure(name, reason) }

    private static func failure(_ name: String, _ reason: String) -> UserPoolError {
        .file("The users file \(name) \(reason).")
    }

    private static var systemError: String { unsafe String(cString: strerror(errno)) }

    private static func problem(in error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "“\(key.stringValue)” is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "“\(context.codingPath.map(\.stringValue).joined(separator: "."))” has the wrong type"
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            "“\(context.codingPath.map(\.stringValue).joined(separator: "."))” has a value that it cannot have"
        default: "it is no JSON"
        }
    }
}

extension UsersFile.Stamp {
    fileprivate init(_ status: stat) {
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        #if canImport(Darwin)
            seconds = status.st_mtimespec.tv_sec
            nanoseconds = status.st_mtimespec.tv_nsec
        #else
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        #endif
    }
}
