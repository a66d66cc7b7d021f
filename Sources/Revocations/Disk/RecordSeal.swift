// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Writes records with their HMAC, and reads those whose HMAC is right. With one key both for names and for records, a file of
/// another key is noticed.
struct RecordSeal: Sendable {
    let authentication: HMACSHA256

    /// Appends a record with its HMAC.
    func append(_ record: LogRecord, to bytes: inout [UInt8]) throws(CryptographyError) {
        let content = record.content
        bytes += content
        Revocations.append(try tag(of: content[...]), to: &bytes)
    }

    /// The record in so many bytes, if it was written with this key and is undamaged.
    func record(in bytes: ArraySlice<UInt8>) throws(CryptographyError) -> LogRecord? {
        let content = bytes.prefix(LogRecord.contentByteCount)
        let written = bytes.dropFirst(LogRecord.contentByteCount).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        guard try tag(of: content) == written else { return nil }
        return LogRecord(content: content)
    }

    private func tag(of content: ArraySlice<UInt8>) throws(CryptographyError) -> UInt64 {
        UInt64(littleEndian: try authentication.authenticate(content).words.0)
    }
}
