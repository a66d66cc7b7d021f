// SPDX-License-Identifier: Apache-2.0

@testable import JOSE
@testable import Revocations

/// The file of revocations. What the key did not write revokes nothing, and no content of a record, even if the key wrote it, does
/// any harm.
enum RevocationsTarget {
    /// That of the files in the corpus.
    private static let seal = (try? HMACSHA256(key: Array("0123456789abcdef0123456789abcdef".utf8))).map(
        RecordSeal.init)
    /// What these files revoke: sessions 0, 1 and 2.
    private static let known: Set<RevocationKey> = Set(
        (0...2).compactMap { number in
            (try? seal?.authentication.authenticate([Revocation.Kind.session.rawValue] + Array("\(number)".utf8)))
                .map(RevocationKey.init)
        })

    static func check(_ bytes: [UInt8]) {
        guard let seal, known.count == 3 else { finding("no HMAC") }
        checkFile(bytes, seal)
        checkContents(bytes, seal)
    }

    private static func read(_ bytes: [UInt8], _ seal: RecordSeal) -> (EntryTable, RecordReader) {
        let table = EntryTable()
        var reader = RecordReader(seal: seal, table: table, reasonCapacity: 8, endedAt: 0)
        do {
            try reader.read(bytes)
        } catch {
            finding("\(error)")
        }
        reader.finish()
        require(reader.recordCount == bytes.count / LogRecord.byteCount, "not all records were read")
        let others = reader.damagedCount + reader.trailingCount
        require(
            reader.recordCount == 0 || reader.validCount + others == reader.recordCount - 1, "a record was not counted")
        return (table, reader)
    }

    /// The bytes are a file.
    private static func checkFile(_ bytes: [UInt8], _ seal: RecordSeal) {
        let (table, reader) = read(bytes, seal)
        require(table.count <= reader.validCount, "more entries than records")
        table.forEachPart { entries in
            for entry in entries {
                require(known.contains(entry.key), "an entry that was not written")
                require(
                    entry.isBlock && entry.entry.kind == .session && entry.entry.end == 1_000_000, "a changed entry")
            }
        }
    }

    /// Each 48 bytes are the content of a record, which the key has written.
    private static func checkContents(_ bytes: [UInt8], _ seal: RecordSeal) {
        var file: [UInt8] = []
        guard (try? seal.append(.header, to: &file)) != nil else { finding("no HMAC") }
        var expected = 0
        for start in stride(from: 0, to: bytes.count - LogRecord.contentByteCount + 1, by: LogRecord.contentByteCount) {
            let content = bytes[start..<start + LogRecord.contentByteCount]
            guard let record = LogRecord(content: content), record != .header else { continue }
            require(LogRecord(content: record.content[...]) == record, "a record does not read the same again")
            guard (try? seal.append(record, to: &file)) != nil else { finding("no HMAC") }
            expected += 1
        }
        let (table, reader) = read(file, seal)
        require(reader.headerProblem == nil && reader.validCount == expected, "a record was not taken")
        table.forEachPart { entries in
            for entry in entries {
                let reason = reader.reasons.text(of: entry.entry.reason)
                require(reason.description.utf8.count <= RevocationReason.maximumByteCount, "a reason is too long")
            }
        }
        require(table.count <= expected, "more entries than records")
    }
}
