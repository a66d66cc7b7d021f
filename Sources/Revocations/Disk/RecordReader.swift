// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Applies the records of a file to a table, one after the other. Whatever a record's HMAC does not prove is ignored and
/// counted.
struct RecordReader {
    let seal: RecordSeal
    let table: EntryTable
    /// What had ended at this time is not kept.
    let endedAt: Int64
    private(set) var reasons: ReasonTable
    private var reasonTexts: [UInt16: [UInt8]] = [:]

    /// All so far, the header and damaged ones too.
    private(set) var recordCount = 0
    /// Records that are whole, without the header.
    private(set) var validCount = 0
    /// Records that are not, before the last one that is.
    private(set) var damagedCount = 0
    /// Records that are not, after the last one that is.
    private(set) var trailingCount = 0
    /// What is wrong with the first record; `nil` if it is this store's header.
    private(set) var headerProblem: HeaderProblem? = .foreign

    enum HeaderProblem {
        case foreign
        case otherKey
    }

    init(seal: RecordSeal, table: EntryTable, reasonCapacity: Int, endedAt: Int64) {
        self.seal = seal
        self.table = table
        self.endedAt = endedAt
        reasons = ReasonTable(capacity: reasonCapacity)
    }

    /// Reads as many whole records as there are in `bytes`.
    mutating func read(_ bytes: [UInt8]) throws(CryptographyError) {
        var start = 0
        while start + LogRecord.byteCount <= bytes.count {
            let slice = bytes[start..<start + LogRecord.byteCount]
            let record = try seal.record(in: slice)
            if recordCount == 0 {
                readHeader(record, slice)
            } else {
                apply(record)
            }
            recordCount += 1
            start += LogRecord.byteCount
        }
    }

    private mutating func readHeader(_ record: LogRecord?, _ bytes: ArraySlice<UInt8>) {
        headerProblem = record == .header ? nil : LogRecord.isHeader(bytes) ? .otherKey : .foreign
    }

    private mutating func apply(_ record: LogRecord?) {
        guard let record, record != .header else {
            trailingCount += 1
            return
        }
        validCount += 1
        damagedCount += trailingCount
        trailingCount = 0
        switch record {
        case .header: break
        case .revocation(let key, let entry, let isBlock):
            reasons.reserve(entry.reason)
            if entry.holds(at: endedAt) { table.insert(entry, isBlock: isBlock, for: key) }
        case .lift(let key, let isBlock):
            table.remove(key, isBlock: isBlock)
        case .reason(let number, let part, let text):
            reasons.reserve(number)
            if part == 0 {
                reasonTexts[number] = text
            } else if reasonTexts[number]?.count == Int(part) * LogRecord.reasonByteCount {
                reasonTexts[number]?.append(contentsOf: text)
            }
        }
    }

    /// To be called after the last record.
    mutating func finish() {
        for (number, text) in reasonTexts {
            guard number > 0, let text = String(validating: text, as: UTF8.self),
                let reason = try? RevocationReason(text)
            else { continue }
            reasons.learn(reason, as: number)
        }
    }
}
