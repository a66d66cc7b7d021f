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
        guard let bytes = Base64.url.decode(text) else { throw .notBase64URL }
        return bytes
    }
}

/// The decoder of both alphabets of RFC 4648, as strict as ``Base64URL`` says.
struct Base64: Sendable {
    /// RFC 4648 §5
    static let url = Base64(lastDigits: "-_")
    /// RFC 4648 §4
    static let standard = Base64(lastDigits: "+/")

    /// Set in an entry of ``sextets`` when the character is not of the alphabet.
    private static let invalid: UInt8 = 0b1100_0000

    /// The six bits that each character stands for.
    private let sextets: [UInt8]

    private init(lastDigits: String) {
        var table = [UInt8](repeating: Self.invalid, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + lastDigits
        for (value, character) in alphabet.utf8.enumerated() { table[Int(character)] = UInt8(value) }
        sextets = table
    }

    /// - Returns: `nil` for anything else than digits of this alphabet, with or without their padding.
    func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard let digitCount = Self.digitCount(of: text) else { return nil }
        let tail = digitCount & 3
        guard tail != 1 else { return nil }
        let digits = text.span
        let sextets = sextets

        // Every digit is looked up without a branch; whether one was none of the alphabet is asked once, at the end.
        var seen: UInt8 = 0
        let bytes = [UInt8](capacity: digitCount / 4 * 3 + 2) { output in
            var index = 0
            while index < digitCount - tail {
                let first = sextets[Int(digits[index])]
                let second = sextets[Int(digits[index + 1])]
                let third = sextets[Int(digits[index + 2])]
                let fourth = sextets[Int(digits[index + 3])]
                seen |= first | second | third | fourth
                output.append(first << 2 | second >> 4)
                output.append(second << 4 | third >> 2)
                output.append(third << 6 | fourth)
                index += 4
            }
            guard tail > 0 else { return }
            let first = sextets[Int(digits[index])]
            let second = sextets[Int(digits[index + 1])]
            let third = tail == 3 ? sextets[Int(digits[index + 2])] : 0
            seen |= first | second | third
            output.append(first << 2 | second >> 4)
            if tail == 3 { output.append(second << 4 | third >> 2) }
            // The bits that belong to no byte must be zero.
            if tail == 3 ? third & 0b11 != 0 : second & 0b1111 != 0 { seen |= Self.invalid }
        }
        return seen & Self.invalid == 0 ? bytes : nil
    }

    /// How many characters come before the padding, which must be absent or exactly what the length asks for.
    private static func digitCount(of text: ArraySlice<UInt8>) -> Int? {
        var digits = text
        while digits.last == UInt8(ascii: "="), text.count - digits.count < 2 { digits.removeLast() }
        return digits.count == text.count || text.count.isMultiple(of: 4) ? digits.count : nil
    }
}
