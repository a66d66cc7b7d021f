// SPDX-License-Identifier: Apache-2.0

import Glibc

/// For directories of the daemon's own: made if they are missing, and an error that says what the operator can do.
extension FileDescriptor {
    /// Opens a directory, and makes it first, mode 0700, if only it is missing, not its parent. Links are followed.
    package init(making path: String) throws(FileError) {
        let code = unsafe mkdir(path, 0o700) == 0 ? 0 : errno
        do throws(FileError) {
            try self.init(directory: path, followingLinks: true)
        } catch  where code != 0 && code != EEXIST {
            throw .cannotMakeDirectory(code, isMissing: error.isNoSuchFile)
        }
    }

    /// Opens a directory within a directory, which is not a symbolic link, and makes it first, mode 0700, if it is missing.
    package init(making name: String, in parent: borrowing FileDescriptor) throws(FileError) {
        let code = unsafe mkdirat(parent.rawValue, name, 0o700) == 0 ? 0 : errno
        do throws(FileError) {
            try self.init(directory: name, in: parent)
        } catch  where error.isNoSuchFile && code != 0 {
            throw FileError.cannotWriteInDirectory(code) ?? FileError.fromErrno(code, "mkdir", name)
        }
    }
}

extension FileError {
    fileprivate static func cannotMakeDirectory(_ code: Int32, isMissing: Bool) -> FileError {
        FileError(
            "it \(isMissing ? "is missing and " : "")cannot be made (\(fromErrno(code, "mkdir", "").problem)): make it, or mount a volume there that user "
                + "\(geteuid()) may write to")
    }

    /// Said of the directory: nothing can be made in it, and what would help. `nil` for errors that are not about the directory.
    package static func cannotWriteInDirectory(_ code: Int32) -> FileError? {
        switch code {
        case EROFS:
            FileError("it is on a read-only file system: mount a volume there that user \(geteuid()) may write to")
        case EACCES, EPERM:
            FileError("user \(geteuid()) may not write to it: give it to that user (chown, mode 700)")
        default: nil
        }
    }
}
