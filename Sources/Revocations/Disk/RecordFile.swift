// SPDX-License-Identifier: Apache-2.0

import Files
import JOSE

/// The file of revocations. Records are appended; now and then the file is written anew under another name and takes the place
/// of the old one. Blocks; for one thread at a time.
struct RecordFile: ~Copyable {
    static let name = "revocations"
    static let temporaryName = "revocations.new"

    let state: StateDirectory
    private let seal: RecordSeal
    private let limits: RevocationLimits
    private var file: FileDescriptor
    /// Of records that are on the disk, header and damaged ones included.
    private(set) var recordCount: Int
    /// Records that the disk has not taken yet.
    private var unsaved: [UInt8] = []
    /// The file lacks what memory has, or has a damaged header: only writing it anew helps.
    private(set) var isIncomplete: Bool
    /// A new file has its name, but that may not be on the disk yet.
    private var isNameUnsaved = false
    /// The file system could not be written to when the file was opened. Only writing the file anew helps, once it can be.
    private(set) var isReadOnly: Bool

    var path: String { "\(state.path)/\(Self.name)" }
    var hasUnsaved: Bool { !unsaved.isEmpty || isIncomplete || isReadOnly || isNameUnsaved }

    init(
        _ file: consuming FileDescriptor, in state: consuming StateDirectory, recordCount: Int, isIncomplete: Bool,
        isReadOnly: Bool, seal: RecordSeal, limits: RevocationLimits
    ) {
        self.state = state
        self.seal = seal
        self.limits = limits
        self.file = file
        self.recordCount = recordCount
        self.isIncomplete = isIncomplete
        self.isReadOnly = isReadOnly
    }

    /// Nothing can be appended to the file: all has to be written anew, with what is staged.
    private var takesNoMore: Bool {
        isReadOnly || recordCount + unsaved.count / LogRecord.byteCount > limits.records || !hasItsName
    }

    /// Whether a restart would find this file: somebody may have moved or removed it.
    private var hasItsName: Bool {
        guard let named = try? FileDescriptor(reading: Self.name, in: state.directory, followingLinks: false),
            let identity = try? named.status().identity
        else { return false }
        return (try? file.status().identity) == identity
    }

    /// Adds a record to those that ``commit(_:reasons:)`` writes.
    mutating func stage(_ record: LogRecord) throws(FileError) {
        // It would only take memory: the record is of a change in the table.
        guard !isReadOnly else { return }
        do throws(CryptographyError) {
            try seal.append(record, to: &unsaved)
        } catch {
            // What there is of the record is no record.
            unsaved.removeLast(unsaved.count % LogRecord.byteCount)
            isIncomplete = true
            throw FileError("\(error)")
        }
    }

    /// Appends all staged records, and those that an earlier attempt has failed to write, and waits until they are on the disk.
    ///
    /// - Parameters: of ``rewrite(_:reasons:)``, which is called instead if nothing can be appended.
    mutating func commit(_ table: EntryTable, reasons: () -> ReasonTable) throws(FileError) {
        do throws(FileError) {
            if takesNoMore { try rewrite(table, reasons: reasons) } else { try append() }
        } catch {
            if unsaved.count > limits.unsavedBytes {
                unsaved = []
                isIncomplete = true
            }
            throw error
        }
    }

    private mutating func append() throws(FileError) {
        guard !unsaved.isEmpty || isNameUnsaved else { return }
        let length = recordCount * LogRecord.byteCount
        do throws(FileError) {
            if isNameUnsaved {
                try state.directory.synchronize()
                isNameUnsaved = false
            }
            try file.overwrite(unsaved, at: length)
            try file.synchronizeData()
            recordCount += unsaved.count / LogRecord.byteCount
            unsaved = []
        } catch {
            // If even this fails, the next attempt writes over it.
            try? file.truncate(to: length)
            throw error
        }
    }

    /// Writes the file anew with what is in memory and nothing else.
    ///
    /// - Parameter reasons: asked for after all entries have been copied, so that it has all of theirs.
    mutating func rewrite(_ table: EntryTable, reasons: () -> ReasonTable) throws(FileError) {
        let written = try Self.write(table, reasons: reasons, in: state, seal: seal)
        recordCount = written.recordCount
        file = written.takeFile()
        unsaved = []
        isIncomplete = false
        isReadOnly = false
        isNameUnsaved = true
        try state.directory.synchronize()
        isNameUnsaved = false
    }

    /// All or nothing: under another name, put on the disk, then renamed. The directory is not on the disk yet.
    static func write(
        _ table: EntryTable, reasons: () -> ReasonTable, in state: borrowing StateDirectory, seal: RecordSeal
    ) throws(FileError) -> WrittenFile {
        try state.directory.remove(temporaryName)
        var writer = RecordWriter(file: try FileDescriptor(creating: temporaryName, in: state.directory), seal: seal)
        do throws(FileError) {
            try writer.append([.header])
            var used: Set<UInt16> = []
            try table.forEachPart { entries throws(FileError) in
                try writer.append(entries.map { .revocation(key: $0.key, entry: $0.entry, isBlock: $0.isBlock) })
                for entry in entries { used.insert(entry.entry.reason) }
            }
            let reasons = reasons()
            try writer.append(used.sorted().flatMap { LogRecord.reason(reasons.text(of: $0), number: $0) })
            try writer.file.synchronize()
            try state.directory.rename(temporaryName, to: name)
        } catch {
            try? state.directory.remove(temporaryName)
            throw error
        }
        return writer.finish()
    }
}

/// Writes a new file from its beginning.
private struct RecordWriter: ~Copyable {
    let file: FileDescriptor
    let seal: RecordSeal
    private var recordCount = 0

    init(file: consuming FileDescriptor, seal: RecordSeal) {
        self.file = file
        self.seal = seal
    }

    mutating func append(_ records: [LogRecord]) throws(FileError) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(records.count * LogRecord.byteCount)
        do throws(CryptographyError) {
            for record in records { try seal.append(record, to: &bytes) }
        } catch {
            throw FileError("\(error)")
        }
        try file.overwrite(bytes, at: recordCount * LogRecord.byteCount)
        recordCount += records.count
    }

    consuming func finish() -> WrittenFile {
        WrittenFile(file: file, recordCount: recordCount)
    }
}

/// A new file that has just got its name.
struct WrittenFile: ~Copyable {
    private let file: FileDescriptor
    let recordCount: Int

    init(file: consuming FileDescriptor, recordCount: Int) {
        self.file = file
        self.recordCount = recordCount
    }

    consuming func takeFile() -> FileDescriptor { file }
}
