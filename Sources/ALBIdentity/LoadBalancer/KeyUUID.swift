// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// The name of one public key of a load balancer: a UUID (RFC 9562 §4), which is what its `kid` always is.
///
/// Because only the 128 bits are kept, nothing that an attacker writes into `kid` can reach a URL, a path or a log in
/// any other form than 32 hexadecimal digits and four dashes.
public struct KeyUUID: Hashable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// - Parameter text: 8-4-4-4-12 hexadecimal digits of either case; anything else gives `nil`.
    public init?(_ text: String) {
        let characters = Array(text.utf8)
        guard characters.count == 36 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for (index, character) in characters.enumerated() {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard character == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let value = character.hexValue.map(UInt64.init) else { return nil }
            if digits < 16 { words.0 = words.0 << 4 | value } else { words.1 = words.1 << 4 | value }
            digits += 1
        }
        (high, low) = words
    }

    /// The UUID in lower case, as the public key endpoint expects it.
    public var description: String {
        let digits = Self.hex(high) + Self.hex(low)
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
    }

    private static func hex(_ word: UInt64) -> [UInt8] {
        stride(from: 60, through: 0, by: -4).map { shift in
            let value = UInt8(truncatingIfNeeded: word >> UInt64(shift) & 0xF)
            return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
        }
    }
}
