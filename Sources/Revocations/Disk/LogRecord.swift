// SPDX-License-Identifier: Apache-2.0

/// One record of the file: 56 bytes, so that a damaged one does not hide the next. Numbers are little-endian.
///
/// | bytes | |
/// | --- | --- |
/// | 0 | type: 0x10 header, 0x11 revocation, 0x12 lift, 0x13 part of a reason |
/// | 1 | kind (``Revocation/Kind``); of a part of a reason its index |
/// | 2 | form: 0 block, 1 cutoff; of a part of a reason the number of its bytes |
/// | 3 | 0 |
/// | 4–7 | number of the reason |
/// | 8–31 | created, end, before; of a part of a reason its text, up to 47 |
/// | 32–47 | key |
/// | 48–55 | the first 8 bytes of HMAC-SHA-256 of bytes 0–47 |
///
/// The first byte is none of ``Revocation/Kind``, so that no record has the HMAC of a name.
enum LogRecord: Equatable, Sendable {
    static let byteCount = 56
    static let contentByteCount = 48

    case header
    case revocation(key: RevocationKey, entry: Entry, isBlock: Bool)
    case lift(RevocationKey, isBlock: Bool)
    case reason(number: UInt16, part: UInt8, text: [UInt8])

    /// How many bytes of a reason fit into one record.
    static let reasonByteCount = 40
    /// What a header has instead of times and key: whose file this is, and its version.
    private static let magic = Array("authsidecar revocations, version 1\n".utf8)

    private enum RecordType: UInt8 {
        case header = 0x10
        case revocation = 0x11
        case lift = 0x12
        case reason = 0x13
    }

    /// The content, without its HMAC.
    var content: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        switch self {
        case .header:
            bytes += [RecordType.header.rawValue, 0, 0, 0, 0, 0, 0, 0] + Self.magic
        case .revocation(let key, let entry, let isBlock):
            bytes += [RecordType.revocation.rawValue, entry.kind.rawValue, isBlock ? 0 : 1, 0]
            append(UInt32(entry.reason), to: &bytes)
            for time in [entry.created, entry.end, entry.before] { append(UInt64(time), to: &bytes) }
            append(key.words.0, to: &bytes)
            append(key.words.1, to: &bytes)
        case .lift(let key, let isBlock):
            bytes += [RecordType.lift.rawValue, 0, isBlock ? 0 : 1] + [UInt8](repeating: 0, count: 29)
            append(key.words.0, to: &bytes)
            append(key.words.1, to: &bytes)
        case .reason(let number, let part, let text):
            bytes += [RecordType.reason.rawValue, part, UInt8(text.count), 0]
            append(UInt32(number), to: &bytes)
            bytes += text
        }
        bytes += [UInt8](repeating: 0, count: Self.contentByteCount - bytes.count)
        return bytes
    }

    /// Reads what ``content`` wrote.
    init?(content bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.contentByteCount, let first = bytes.first, let type = RecordType(rawValue: first)
        else {
            return nil
        }
        let start = bytes.startIndex
        let number = UInt16(truncatingIfNeeded: Self.number(in: bytes, at: 4, count: 4))
        func key() -> RevocationKey {
            RevocationKey(words: (Self.number(in: bytes, at: 32, count: 8), Self.number(in: bytes, at: 40, count: 8)))
        }
        switch type {
        case .header:
            guard Self.isHeader(bytes) else { return nil }
            self = .header
        case .revocation:
            guard let kind = Revocation.Kind(rawValue: bytes[start + 1]), bytes[start + 2] <= 1 else { return nil }
            func time(_ offset: Int) -> Int64 { Int64(clamping: Self.number(in: bytes, at: offset, count: 8)) }
            let isBlock = bytes[start + 2] == 0
            let entry = Entry(
                created: time(8), end: time(16), before: isBlock ? nil : time(24), reason: number, kind: kind)
            self = .revocation(key: key(), entry: entry, isBlock: isBlock)
        case .lift:
            guard bytes[start + 2] <= 1 else { return nil }
            self = .lift(key(), isBlock: bytes[start + 2] == 0)
        case .reason:
            let count = Int(bytes[start + 2])
            guard count <= Self.reasonByteCount else { return nil }
            self = .reason(number: number, part: bytes[start + 1], text: Array(bytes.dropFirst(8).prefix(count)))
        }
    }

    /// Whether a first record says that the file is one of ours, whatever its key.
    static func isHeader(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.first == RecordType.header.rawValue && bytes.dropFirst(8).starts(with: magic)
    }

    /// The records of one reason, in order.
    static func reason(_ reason: RevocationReason, number: UInt16) -> [LogRecord] {
        let text = Array(reason.description.utf8)
        return stride(from: 0, to: text.count, by: reasonByteCount).enumerated().map { part, start in
            .reason(number: number, part: UInt8(part), text: Array(text[start...].prefix(reasonByteCount)))
        }
    }

    private static func number(in bytes: ArraySlice<UInt8>, at offset: Int, count: Int) -> UInt64 {
        let start = bytes.startIndex + offset
        return (start..<start + count).reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
    }
}

/// Little-endian.
func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    var rest = number
    for _ in 0..<number.bitWidth / 8 {
        bytes.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
    }
}
