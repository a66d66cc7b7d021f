// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Percent-encoding read back (RFC 3986 §2.1). `+` is a plus, as in e-mail addresses, and no space.
enum PercentDecoding {
    /// - Returns: `nil` if `%` stands without two digits after it, or what comes out is not UTF-8 or holds a control
    ///   character.
    static func text(_ encoded: Substring) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.utf8.count)
        var rest = encoded.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(\.hexValue), let low = rest.popFirst().flatMap(\.hexValue) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        guard let text = String(validating: bytes, as: UTF8.self),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        return text
    }
}
