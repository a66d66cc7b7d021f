// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An open file or directory, closed when its owner is done with it.
struct FileDescriptor: ~Copyable {
    let rawValue: Int32

    private init(owning rawValue: Int32) {
        self.rawValue = rawValue
    }

    deinit {
        close(rawValue)
    }

    /// Opens a directory.
    init(directory path: String, followingLinks: Bool) throws(FileError) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
        let descriptor = unsafe open(path, flags)
        guard descriptor >= 0 else { throw .fromErrno("open", path) }
        self.init(owning: descriptor)
    }

    /// Opens a directory within a directory, which is not a symbolic link.
    init(directory name: String, in parent: borrowing FileDescriptor) throws(FileError) {
        let descriptor = unsafe openat(parent.rawValue, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .fromErrno("open", name) }
        self.init(owning: descriptor)
    }

    /// Opens a regular file; anything else (a device, a pipe that would never end) is refused.
    init(reading name: String, in directory: borrowing FileDescriptor, followingLinks: Bool) throws(FileError) {
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
        let descriptor = unsafe openat(directory.rawValue, name, flags)
        guard descriptor >= 0 else {
            // What open(2) says of a link that is not followed: “too many levels of symbolic links”.
            throw errno == ELOOP && !followingLinks ? FileError(name, "is a symbolic link") : .fromErrno("open", name)
        }
        let file = FileDescriptor(owning: descriptor)
        guard try file.status().isRegularFile else { throw FileError(name, "is not a regular file") }
        self = file
    }

    /// Makes a file that only this user can read or write; there must not be any of that name.
    init(creating name: String, in directory: borrowing FileDescriptor) throws(FileError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = unsafe openat(directory.rawValue, name, flags, 0o600)
        guard descriptor >= 0 else { throw .fromErrno("create", name) }
        self.init(owning: descriptor)
    }

    /// What fstat(2) says.
    func status() throws(FileError) -> FileStatus {
        var buffer = stat()
        guard unsafe fstat(rawValue, &buffer) == 0 else { throw .fromErrno("fstat", "") }
        return FileStatus(buffer)
    }

    /// The whole content, if it is no longer than so many bytes.
    func readAll(atMost limit: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let result = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(rawValue, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if result == 0 { return Array(bytes.prefix(count)) }
            if result > 0 { count += result } else if errno != EINTR { throw .fromErrno("read", "") }
        }
        throw FileError("is longer than \(limit) bytes")
    }

    /// Writes all bytes and waits until they are on the disk (fsync(2)).
    func writeAll(_ bytes: [UInt8]) throws(FileError) {
        var count = 0
        while count < bytes.count {
            let result = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(rawValue, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if result >= 0 { count += result } else if errno != EINTR { throw .fromErrno("write", "") }
        }
        try synchronize()
    }

    func synchronize() throws(FileError) {
        guard fsync(rawValue) == 0 else { throw .fromErrno("fsync", "") }
    }
}

/// The parts of stat(3type) that matter here.
struct FileStatus: Sendable {
    let isRegularFile: Bool
    /// Belongs to this user.
    let isOwn: Bool
    /// The group or everybody may write to it.
    let isWritableByOthers: Bool
    /// Belongs to this user or to root, and nobody else may rename or remove what others have in it.
    let isSafeDirectory: Bool
    /// When it was last written to, in nanoseconds since 1970.
    let modified: Int64

    /// Belongs to this user, and nobody else may write to it.
    var isPrivatelyWritable: Bool { isOwn && !isWritableByOthers }

    init(_ status: stat) {
        isRegularFile = status.st_mode & S_IFMT == S_IFREG
        isOwn = status.st_uid == geteuid()
        isWritableByOthers = status.st_mode & (S_IWGRP | S_IWOTH) != 0
        isSafeDirectory =
            (isOwn || status.st_uid == 0) && (!isWritableByOthers || status.st_mode & S_ISVTX != 0)
        modified = Self.nanoseconds(status.st_mtim)
    }

    /// The time now, to compare ``modified`` with.
    static func currentTime() -> Int64 {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return 0 }
        return nanoseconds(time)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
