// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An open file or directory, closed when its owner is done with it.
package struct FileDescriptor: ~Copyable {
    package let rawValue: Int32

    init(owning rawValue: Int32) {
        self.rawValue = rawValue
    }

    deinit {
        close(rawValue)
    }

    /// Opens a directory.
    package init(directory path: String, followingLinks: Bool) throws(FileError) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
        let descriptor = unsafe open(path, flags)
        guard descriptor >= 0 else { throw .fromErrno("open", path) }
        self.init(owning: descriptor)
    }

    /// Opens a directory within a directory, which is not a symbolic link.
    package init(directory name: String, in parent: borrowing FileDescriptor) throws(FileError) {
        let descriptor = unsafe openat(parent.rawValue, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .fromErrno("open", name) }
        self.init(owning: descriptor)
    }

    /// Opens a regular file; anything else (a device, a pipe that would never end) is refused.
    package init(reading name: String, in directory: borrowing FileDescriptor, followingLinks: Bool) throws(FileError) {
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
    package init(creating name: String, in directory: borrowing FileDescriptor) throws(FileError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = unsafe openat(directory.rawValue, name, flags, 0o600)
        guard descriptor >= 0 else { throw .fromErrno("create", name) }
        self.init(owning: descriptor)
    }

    /// What fstat(2) says.
    package func status() throws(FileError) -> FileStatus {
        var buffer = stat()
        guard unsafe fstat(rawValue, &buffer) == 0 else { throw .fromErrno("fstat", "") }
        return FileStatus(buffer)
    }

    /// The whole content, if it is no longer than so many bytes.
    package func readAll(atMost limit: Int) throws(FileError) -> [UInt8] {
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
    package func writeAll(_ bytes: [UInt8]) throws(FileError) {
        var count = 0
        while count < bytes.count {
            let result = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(rawValue, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if result >= 0 { count += result } else if errno != EINTR { throw .fromErrno("write", "") }
        }
        try synchronize()
    }

    package func synchronize() throws(FileError) {
        guard fsync(rawValue) == 0 else { throw .fromErrno("fsync", "") }
    }
}
