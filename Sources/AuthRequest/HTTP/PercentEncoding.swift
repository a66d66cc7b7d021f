// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Percent-encoding (RFC 3986 §2.1) for the places where foreign text is put into a header or a log line.
enum PercentEncoding {
    /// Which bytes stay as they are.
    enum Keeping {
        /// Unreserved characters only (RFC 3986 §2.3): for a value in a query.
        case unreserved
        /// Printable ASCII but `%`: for a header value that every language reads alike.
        case printable
        /// Printable ASCII but `%`, space, quotes and backslash: for one word of a log line.
        case word
        /// Everything but control characters (C0, DEL, C1) and `%`: for a header value in UTF-8.
        case utf8
    }

    /// The text with every other byte written as `%XX`.
    static func encode(_ text: String, keeping: Keeping) -> String {
        var text = text
        let isPlain = text.withUTF8 { bytes in
            unsafe bytes.allSatisfy { isKept($0, keeping) && $0 < 0x80 }
        }
        guard !isPlain else { return text }
        if keeping == .utf8 { return encodeControls(text) }

        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count * 2)
        for byte in text.utf8 {
            if isKept(byte, keeping) { encoded.append(byte) } else { append(byte, to: &encoded) }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func isKept(_ byte: UInt8, _ keeping: Keeping) -> Bool {
        guard (0x20...0x7E).contains(byte), byte != UInt8(ascii: "%") else { return false }
        switch keeping {
        case .printable, .utf8: return true
        case .word:
            return byte != 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "'")
        case .unreserved:
            return byte.isLetterOrDigit || "-._~".utf8.contains(byte)
        }
    }

    /// Encodes by scalar, so that C1 controls go, which UTF-8 writes as two bytes above ASCII.
    private static func encodeControls(_ text: String) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count + 8)
        for scalar in text.unicodeScalars {
            let isControl =
                scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
            for byte in String(scalar).utf8 {
                if isControl || scalar == "%" { append(byte, to: &encoded) } else { encoded.append(byte) }
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func append(_ byte: UInt8, to encoded: inout [UInt8]) {
        encoded.append(UInt8(ascii: "%"))
        encoded.append(hexDigit(byte >> 4))
        encoded.append(hexDigit(byte & 0xF))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
