// SPDX-License-Identifier: Apache-2.0

import Files
import JOSE

extension RecordFile {
    /// What a file had in it.
    struct Content: Sendable {
        let reasons: ReasonTable
        let notices: [RevocationNotice]
    }

    private static let bytesAtOnce = 16_384 * LogRecord.byteCount
    private static let remedy =
        "move it away: a new one is made, and what was revoked has to be revoked again"

    /// Opens the file of a directory, reads it into `table`, and cuts off what is torn; makes it if it is missing.
    static func open(
        in state: consuming StateDirectory, into table: EntryTable, seal: RecordSeal, keyIsNew: Bool,
        limits: RevocationLimits, now: Int64
    ) throws(RevocationStoreError) -> Opened {
        let path = "\(state.path)/\(name)"
        do throws(FileError) {
            // What a crash in the middle of a rewrite has left. If it cannot be removed, the next rewrite says so.
            try? state.directory.remove(temporaryName)
            let file: FileDescriptor
            var isReadOnly = false
            do throws(FileError) {
                file = try FileDescriptor(updating: name, in: state.directory)
            } catch  where error.isReadOnlyFileSystem {
                file = try FileDescriptor(reading: name, in: state.directory, followingLinks: false)
                isReadOnly = true
            } catch  where error.isNoSuchFile {
                return try begin(in: state, seal: seal, keyIsNew: keyIsNew, limits: limits)
            }
            try check(try file.status(), limits)
            var reader = RecordReader(
                seal: seal, table: table, reasonCapacity: limits.reasons, endedAt: now - limits.grace)
            let length = try read(file, &reader)
            return try finish(file, length, reader, isReadOnly: isReadOnly, in: state, limits: limits)
        } catch {
            throw .unusable(path: path, problem: error.problem)
        }
    }

    /// Without its key, a file is of no use.
    static func requireNone(in state: borrowing StateDirectory) throws(RevocationStoreError) {
        do throws(FileError) {
            _ = try FileDescriptor(updating: name, in: state.directory)
        } catch  where error.isNoSuchFile {
            return
        } catch {
            throw state.error(name, error.problem)
        }
        throw state.error(KeyFile.name, "is missing, and \(name) is of no use without it: restore it, or \(remedy)")
    }

    /// A file that has been opened, and what was in it.
    struct Opened: ~Copyable {
        let file: RecordFile
        let content: Content

        consuming func takeFile() -> RecordFile { file }
    }

    private static func begin(
        in state: consuming StateDirectory, seal: RecordSeal, keyIsNew: Bool, limits: RevocationLimits
    ) throws(FileError) -> Opened {
        let reasons = ReasonTable(capacity: limits.reasons)
        let written = try write(EntryTable(), reasons: { reasons }, in: state, seal: seal)
        try state.directory.synchronize()
        let notice = RevocationNotice.began(directory: state.path, keyIsNew: keyIsNew)
        let count = written.recordCount
        let file = RecordFile(
            written.takeFile(), in: state, recordCount: count, isIncomplete: false, isReadOnly: false, seal: seal,
            limits: limits)
        return Opened(file: file, content: Content(reasons: reasons, notices: [notice]))
    }

    private static func check(_ status: FileStatus, _ limits: RevocationLimits) throws(FileError) {
        guard status.isPrivatelyWritable else {
            throw FileError("must belong to this user, and nobody else may write to it (chmod 600)")
        }
        let limit = limits.records * LogRecord.byteCount
        guard status.byteCount <= limit else {
            throw FileError("has \(status.byteCount) bytes, more than the \(limit) that it can have: \(remedy)")
        }
    }

    /// Reads all records, and says how long the file is.
    private static func read(_ file: borrowing FileDescriptor, _ reader: inout RecordReader) throws(FileError) -> Int {
        var length = 0
        while true {
            let bytes = try file.readUp(to: bytesAtOnce, at: length)
            length += bytes.count
            do throws(CryptographyError) {
                try reader.read(bytes)
            } catch {
                throw FileError("\(error)")
            }
            // Whole records, so that each chunk begins with one.
            if bytes.count < bytesAtOnce { break }
        }
        reader.finish()
        return length
    }

    private static func finish(
        _ file: consuming FileDescriptor, _ length: Int, _ reader: RecordReader, isReadOnly: Bool,
        in state: consuming StateDirectory, limits: RevocationLimits
    ) throws(FileError) -> Opened {
        if let problem = reader.headerProblem, reader.validCount == 0 {
            throw FileError(
                problem == .foreign
                    ? "is not a file of revocations, or its beginning is damaged: \(remedy)"
                    : "was written with another key: restore the file \(KeyFile.name) that belongs to it, or \(remedy)")
        }
        let path = "\(state.path)/\(name)"
        var notices: [RevocationNotice] = []
        // A single write can be torn, and what is in it has not been confirmed. More than that is damage.
        let isTorn = reader.trailingCount <= limits.recordsAtOnce
        let damagedCount =
            reader.damagedCount + (isTorn ? 0 : reader.trailingCount) + (reader.headerProblem == nil ? 0 : 1)
        if damagedCount > 0 { notices.append(.recordsDamaged(path: path, count: damagedCount)) }
        let recordCount = reader.recordCount - (isTorn ? reader.trailingCount : 0)
        let excess = length - recordCount * LogRecord.byteCount
        if excess > 0 {
            notices.append(.tornEndRemoved(path: path, byteCount: excess))
            // On a disk that cannot be written to, the next record is written over it.
            try? file.truncate(to: length - excess)
        }
        let records = RecordFile(
            file, in: state, recordCount: recordCount, isIncomplete: reader.headerProblem != nil,
            isReadOnly: isReadOnly, seal: reader.seal, limits: limits)
        return Opened(file: records, content: Content(reasons: reader.reasons, notices: notices))
    }
}
