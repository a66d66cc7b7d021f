// SPDX-License-Identifier: Apache-2.0

import Files
import Glibc

/// The directory of a store: of this user only, and of one process at a time.
struct StateDirectory: ~Copyable {
    static let lockName = "lock"

    let path: String
    let directory: FileDescriptor
    /// Locked as long as it is open. It is never removed: a process that waits for the lock of a removed file would get it.
    private let lock: FileDescriptor

    /// Opens the directory, and makes it first if only it is missing, not its parent. The path may be a symbolic link, as
    /// systemd makes it for `StateDirectory=`.
    init(_ path: String) throws(RevocationStoreError) {
        do throws(FileError) {
            let directory = try FileDescriptor(making: path)
            guard try directory.status().isPrivatelyWritable else {
                throw FileError(
                    "it must belong to this user, and nobody else may write to it: chmod 700, or name a directory in it, "
                        + "\(path)/state, which the daemon makes")
            }
            let lock = try FileDescriptor(locking: Self.lockName, in: directory)
            if try lock.lock() {
                self.path = path
                self.directory = directory
                self.lock = lock
                return
            }
        } catch {
            throw .unusable(path: path, problem: error.description)
        }
        throw .inUse(directory: path)
    }

    /// A file that is not as it should be.
    func error(_ name: String, _ problem: String) -> RevocationStoreError {
        .unusable(path: "\(path)/\(name)", problem: problem)
    }
}
