// SPDX-License-Identifier: Apache-2.0

import Files

/// The secret key of a store: 32 random bytes that only this user can read.
enum KeyFile {
    static let name = "key"
    static let temporaryName = "key.new"
    static let byteCount = 32

    /// The key, if there is one.
    static func read(in state: borrowing StateDirectory) throws(RevocationStoreError) -> [UInt8]? {
        do throws(FileError) {
            let file = try FileDescriptor(reading: name, in: state.directory, followingLinks: false)
            let status = try file.status()
            guard status.isOwn else { throw FileError("is owned by another user: chown it to this one") }
            guard status.isPrivate else {
                throw FileError(
                    "others may read or write it: if nobody has, chmod 600; else remove it and \(RecordFile.name)")
            }
            guard status.byteCount == byteCount else {
                throw FileError(
                    "must have \(byteCount) bytes, not \(status.byteCount): restore it, or remove it and \(RecordFile.name), with all revocations"
                )
            }
            return try file.readAll(atMost: byteCount)
        } catch {
            if error.isNoSuchFile { return nil }
            throw state.error(name, error.problem)
        }
    }

    /// Makes a key. Under another name first: a crash leaves a whole key or none.
    static func make(in state: borrowing StateDirectory) throws(RevocationStoreError) -> [UInt8] {
        // getrandom(2).
        var generator = SystemRandomNumberGenerator()
        var key: [UInt8] = []
        for _ in 0..<byteCount { key.append(generator.next()) }
        do throws(FileError) {
            try state.directory.remove(temporaryName)
            let file = try FileDescriptor(creating: temporaryName, in: state.directory)
            try file.writeAll(key)
            try state.directory.rename(temporaryName, to: name)
            try state.directory.synchronize()
            return key
        } catch {
            throw state.error(name, "cannot be made: \(error.problem)")
        }
    }
}
