// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// The `kid` of a key of a set (RFC 7517 §4.5): any text of 1 to 256 bytes. Amazon Cognito's has `+`, `/` and `=`.
///
/// Until a set has such a key it is what an attacker may have written, so it is for comparing and for nothing else: it
/// reaches no URL and no path.
public struct JWKIdentifier: Sendable, CustomStringConvertible {
    /// The longest name; those of real sets have fewer than 100 bytes.
    public static let maximumByteCount = 256

    /// The name as it was written.
    public let description: String

    /// - Returns: `nil` for an empty text and for one that is too long.
    public init?(_ text: String) {
        guard (1...Self.maximumByteCount).contains(text.utf8.count) else { return nil }
        description = text
    }
}

extension JWKIdentifier: Equatable {
    /// Names are compared byte by byte (RFC 7517 §4.5: "case-sensitive").
    public static func == (left: Self, right: Self) -> Bool {
        left.description.isIdentical(to: right.description)
    }
}
