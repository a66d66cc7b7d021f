// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// The entries of a rule that is a comma separated list. Spaces around an entry do not count; one that belongs to it is `%20`.
enum RuleEntries {
    /// Reads the entries of a rule.
    ///
    /// - Parameters:
    ///   - value: the rule's value, percent-encoded; `nil`: there is no such rule.
    ///   - forms: reads one entry, still encoded, in every form in which it is compared; empty: it is none.
    /// - Returns: `nil` if the rule limits nobody: it is not there, or `*`.
    static func read<Entry: Hashable>(_ value: Substring?, forms: (Substring) -> [Entry]) throws(Denial) -> Set<Entry>?
    {
        guard let text = value?.trimmed else { return nil }
        guard !text.isEmpty else { throw .ruleEmpty }
        guard text != "*" else { return nil }
        var entries: Set<Entry> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let part = part.trimmed
            // `*` among others is a mistake, and nobody knows which.
            let forms = part == "*" ? [] : forms(part)
            guard !forms.isEmpty else { throw .ruleUnknown }
            entries.formUnion(forms)
        }
        return entries
    }

    /// The same for entries that are one text each.
    ///
    /// - Parameter forms: reads one decoded entry, which is not empty.
    static func read<Entry: Hashable>(
        decoding value: Substring?, forms: (String) -> [Entry]
    ) throws(Denial) -> Set<Entry>? {
        try read(value) { decoded($0).map(forms) ?? [] }
    }

    /// A text of a rule; `nil` if it is empty or not encoded as it should be.
    static func decoded(_ text: Substring) -> String? {
        PercentDecoding.text(text).flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// A text that is compared byte by byte: Swift's own `==` calls texts equal that Unicode calls equivalent.
struct ExactText: Hashable, Sendable {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
}
