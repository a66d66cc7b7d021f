// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Which groups a header names: a name in which `*` stands for any text. Compared byte by byte.
struct GroupPattern: Equatable, Sendable {
    /// What is between the stars.
    private let parts: [[UInt8]]

    /// Reads `app-*;Site Admins`; `;`, `,`, `*` and `%` of a name are percent-encoded.
    static func list(_ text: Substring) throws(InvalidText) -> [GroupPattern] {
        var patterns: [GroupPattern] = []
        for part in text.split(separator: ";", omittingEmptySubsequences: false) {
            var parts: [[UInt8]] = []
            for piece in part.trimmed.split(separator: "*", omittingEmptySubsequences: false) {
                guard let decoded = PercentDecoding.text(piece) else {
                    throw InvalidText("“\(piece)” is not percent-encoded as it should be")
                }
                parts.append(Array(decoded.utf8))
            }
            guard parts.count > 1 || !parts[0].isEmpty else {
                throw InvalidText(
                    "“(\(text))” names an empty group; write names separated by “;”, such as (app-*;Site Admins)")
            }
            patterns.append(GroupPattern(parts: parts))
        }
        return patterns
    }

    func matches(_ group: String) -> Bool {
        var rest = Array(group.utf8)[...]
        guard let first = parts.first, let last = parts.last, rest.starts(with: first) else { return false }
        guard parts.count > 1 else { return rest.count == first.count }
        rest = rest.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() {
            guard let end = Self.end(of: part, in: rest) else { return false }
            rest = rest[end...]
        }
        return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
    }

    /// Where the first occurrence of a text ends.
    private static func end(of part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        text.indices.first { text[$0...].starts(with: part) }.map { $0 + part.count }
            ?? (part.isEmpty ? text.startIndex : nil)
    }
}
