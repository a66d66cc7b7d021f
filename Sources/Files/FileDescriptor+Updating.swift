// SPDX-License-Identifier: Apache-2.0

import Glibc

/// For files that are changed in place.
extension FileDescriptor {
    /// Opens a regular file, which is no symbolic link, to read and write.
    package init(updating name: String, in directory: borrowing FileDescriptor) throws(FileError) {
        try self.init(name, O_RDWR, in: directory)
    }

    /// Opens a file to lock it, and makes it if it is missing. On a file system that cannot be written to it has to be there.
    package init(locking name: String, in directory: borrowing FileDescriptor) throws(FileError) {
        do throws(FileError) {
            try self.init(name, O_RDWR | O_CREAT, in: directory)
        } catch  where error.isReadOnlyFileSystem {
            do throws(FileError) {
                try self.init(name, O_RDONLY, in: directory)
            } catch  where error.isNoSuchFile {
                throw FileError.cannotWriteInDirectory(EROFS) ?? error
            }
        }
    }

    private init(_ name: String, _ flags: Int32, in directory: borrowing FileDescriptor) throws(FileError) {
        let flags = flags | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW
        let descriptor = unsafe openat(directory.rawValue, name, flags, 0o600)
        guard descriptor >= 0 else {
            throw errno == ELOOP ? FileError(name, "is a symbolic link") : .fromErrno("open", name)
        }
        let file = FileDescriptor(owning: descriptor)
        guard try file.status().isRegularFile else { throw FileError(name, "is not a regular file") }
        self = file
    }

    /// Locks the file until it is closed (flock(2)).
    ///
    /// - Returns: `false` if another process, or another descriptor, has it locked.
    package func lock() throws(FileError) -> Bool {
        while flock(rawValue, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw .fromErrno("flock", "") }
        }
        return true
    }

    /// Up to so many bytes from a place on; fewer at the end of the file.
    package func readUp(to limit: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let result = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(rawValue, buffer.baseAddress?.advanced(by: count), limit - count, offset + count)
            }
            if result == 0 { break }
            if result > 0 { count += result } else if errno != EINTR { throw .fromErrno("read", "") }
        }
        bytes.removeLast(limit - count)
        return bytes
    }

    /// Writes all bytes at a place. They are not on the disk yet.
    package func overwrite(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        var count = 0
        while count < bytes.count {
            let result = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(rawValue, buffer.baseAddress?.advanced(by: count), buffer.count - count, offset + count)
            }
            if result >= 0 { count += result } else if errno != EINTR { throw .fromErrno("write", "") }
        }
    }

    /// Waits until what was written is on the disk (fdatasync(2)).
    package func synchronizeData() throws(FileError) {
        guard fdatasync(rawValue) == 0 else { throw .fromErrno("fdatasync", "") }
    }

    package func truncate(to byteCount: Int) throws(FileError) {
        guard ftruncate(rawValue, byteCount) == 0 else { throw .fromErrno("ftruncate", "") }
    }
}

/// For directories.
extension FileDescriptor {
    /// Gives a file of this directory another name, and so replaces the file of that name (rename(2)).
    package func rename(_ old: String, to new: String) throws(FileError) {
        guard unsafe renameat(rawValue, old, rawValue, new) == 0 else { throw .fromErrno("rename", new) }
    }

    /// Removes a file of this directory. That there is none is no error.
    package func remove(_ name: String) throws(FileError) {
        guard unsafe unlinkat(rawValue, name, 0) == 0 || errno == ENOENT else { throw .fromErrno("unlink", name) }
    }
}
