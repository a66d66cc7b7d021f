// SPDX-License-Identifier: Apache-2.0

/// A JSON value to be written; literals stand for themselves.
public enum JSONText: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByStringInterpolation
{
    case string(String)
    case integer(Int64)
    case bool(Bool)
    /// Written as it is, be it JSON or not.
    case raw(String)

    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }

    func append(to text: inout [UInt8]) {
        switch self {
        case .string(let value): Self.append(value, to: &text)
        case .integer(let value): text.append(contentsOf: String(value).utf8)
        case .bool(let value): text.append(contentsOf: (value ? "true" : "false").utf8)
        case .raw(let value): text.append(contentsOf: value.utf8)
        }
    }

    /// A string with the escapes that RFC 8259 §7 asks for, and no other.
    private static func append(_ value: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                text.append(contentsOf: (byte < 16 ? "\\u000" : "\\u00").utf8)
                text.append(contentsOf: digits.utf8)
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
