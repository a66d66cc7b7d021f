// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding read back (RFC 3986 §2.1).
public enum PercentDecoding {
    /// `+` is a plus, as in e-mail addresses.
    ///
    /// - Returns: `nil` if `%` stands without two digits after it, or what comes out is not UTF-8 or holds a control
    ///   character.
    public static func text(_ encoded: some StringProtocol) -> String? {
        decoded(encoded.utf8, plus: UInt8(ascii: "+"))
    }

    /// The same for `application/x-www-form-urlencoded` (WHATWG URL, §5.1), where `+` is a space.
    public static func formValue(_ encoded: some Sequence<UInt8>) -> String? {
        decoded(encoded, plus: 0x20)
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
