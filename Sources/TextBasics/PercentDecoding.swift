// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding read back (RFC 3986 §2.1).
public enum PercentDecoding {
    /// `+` is a plus, as in e-mail addresses.
    ///
    /// - Returns: `nil` if `%` is without two digits after it, or what comes out is not UTF-8 or holds a control
    ///   character.
    public static func text(_ encoded: some StringProtocol) -> String? {
        decoded(encoded.utf8, plus: UInt8(ascii: "+"))
    }

    /// The same for `application/x-www-form-urlencoded` (WHATWG URL, §5.1), where `+` is a space.
    ///
    /// - Returns: `nil` also if the text has ASCII that this form would have encoded. Such a text was not encoded, and may hold the
    ///   separator.
    public static func formValue(_ encoded: some Sequence<UInt8>) -> String? {
        let isForm = encoded.allSatisfy { $0.isLetterOrDigit || $0 >= 0x80 || "*-._+%".utf8.contains($0) }
        return isForm ? decoded(encoded, plus: 0x20) : nil
    }

    private static func decoded(_ encoded: some Sequence<UInt8>, plus: UInt8) -> String? {
        var bytes: [UInt8] = []
        var rest = encoded.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte == UInt8(ascii: "+") ? plus : byte)
                continue
            }
            guard let high = rest.next()?.hexValue, let low = rest.next()?.hexValue else { return nil }
            bytes.append(high << 4 | low)
        }
        guard let text = String(validating: bytes, as: UTF8.self),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        return text
    }
}
