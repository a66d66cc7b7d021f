// SPDX-License-Identifier: Apache-2.0

/// Strict base64url (RFC 4648 §5), as a token's segments are written.
///
/// RFC 7515 §2 asks for text without padding; an Application Load Balancer writes it with padding. Both are accepted,
/// since the signature covers the text as received either way. Nothing else is: no stray character, no white space, no
/// standard alphabet (`+`, `/`), no wrong amount of padding, no trailing bits that are not zero (RFC 4648 §3.5).
public enum Base64URL {
    /// The bytes that the text stands for.
    ///
    /// - Throws: `JOSEError.notBase64URL`; the error carries nothing of the text.
    public static func decode(_ text: ArraySlice<UInt8>) throws(JOSEError) -> [UInt8] {
        let digits = try digits(of: text)
        let tail = digits.count & 3
        guard tail != 1 else { throw .notBase64URL }

        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3 + 2)
        var index = digits.startIndex
        let wholeEnd = digits.endIndex - tail
        while index < wholeEnd {
            let first = sextet(digits[index])
            let second = sextet(digits[index + 1])
            let third = sextet(digits[index + 2])
            let fourth = sextet(digits[index + 3])
            guard (first | second | third | fourth) & invalid == 0 else { throw .notBase64URL }
            bytes.append(first << 2 | second >> 4)
            bytes.append(second << 4 | third >> 2)
            bytes.append(third << 6 | fourth)
            index += 4
        }
        guard tail > 0 else { return bytes }

        let first = sextet(digits[index])
        let second = sextet(digits[index + 1])
        guard (first | second) & invalid == 0 else { throw .notBase64URL }
        bytes.append(first << 2 | second >> 4)
        guard tail == 3 else {
            guard second & 0b1111 == 0 else { throw .notBase64URL }
            return bytes
        }
        let third = sextet(digits[index + 2])
        guard third & (invalid | 0b11) == 0 else { throw .notBase64URL }
        bytes.append(second << 4 | third >> 2)
        return bytes
    }

    /// The text without its padding, which must be absent or exactly what the length asks for.
    private static func digits(of text: ArraySlice<UInt8>) throws(JOSEError) -> ArraySlice<UInt8> {
        var digits = text
        while digits.last == UInt8(ascii: "="), text.count - digits.count < 2 { digits.removeLast() }
        let padding = text.count - digits.count
        guard padding == 0 || text.count.isMultiple(of: 4) else { throw .notBase64URL }
        return digits
    }

    /// Set in the result of ``sextet(_:)`` when the character is not of the alphabet.
    private static let invalid: UInt8 = 0b1100_0000

    /// The six bits that a character stands for.
    @inline(__always)
    private static func sextet(_ character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character &- 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character &- 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character &+ 4
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: invalid
        }
    }
}
