// SPDX-License-Identifier: Apache-2.0

/// An e-mail address that may be a user's: `local@domain`, no display name, no quotes, no comment, nothing invisible.
struct EmailAddress: Hashable, Sendable {
    /// RFC 5321 §4.5.3.1.3, less the angle brackets.
    static let maximumBytes = 254
    private static let maximumLocalBytes = 64

    /// As it was typed.
    let text: String
    /// In lower case. Two users never share it.
    let canonical: String

    /// - Returns: `nil` if the text is no such address.
    init?(_ text: String) {
        guard text.utf8.count <= Self.maximumBytes else { return nil }
        let parts = text.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, String(parts[0]).utf8.count <= Self.maximumLocalBytes,
            parts[0].allSatisfy({ Self.localCharacters.contains($0) || $0.isLetterMarkOrDigit }),
            parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy(Self.isLabel)
        else { return nil }
        self.text = text
        canonical = text.lowercased()
    }

    private static let localCharacters = Set(".!#$%&'*+-/=?^_`{|}~".unicodeScalars)

    private static func isLabel(_ label: Substring.UnicodeScalarView) -> Bool {
        !label.isEmpty && label.count <= 63 && label.first != "-" && label.last != "-"
            && label.allSatisfy { $0 == "-" || $0.isLetterMarkOrDigit }
    }
}

extension Unicode.Scalar {
    /// Nothing that cannot be seen: no blank, control or direction mark.
    var isLetterMarkOrDigit: Bool {
        properties.isAlphabetic || properties.numericType == .decimal
            || [.nonspacingMark, .spacingMark].contains(properties.generalCategory)
    }
}
