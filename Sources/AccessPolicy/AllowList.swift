// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Who is allowed by one rule.
enum AllowList<Entry: Hashable & Sendable>: Sendable {
    /// There is no such rule, or it is `*`.
    case anyone
    case only(Set<Entry>)

    /// Reads a comma separated list. Spaces around an entry do not count; one that belongs to it is `%20`.
    ///
    /// - Parameters:
    ///   - value: the rule's value, percent-encoded; `nil`: there is no such rule.
    ///   - forms: reads one decoded entry, in every form in which it is compared; empty: it is none.
    init(_ value: Substring?, forms: (String) -> [Entry]) throws(Denial) {
        guard let text = value?.trimmed else {
            self = .anyone
            return
        }
        guard !text.isEmpty else { throw .ruleEmpty }
        // `*` among others is a mistake, and nobody knows which.
        guard text != "*" else {
            self = .anyone
            return
        }
        var entries: Set<Entry> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let part = part.trimmed
            guard part != "*", let decoded = PercentDecoding.text(part), !decoded.isEmpty else { throw .ruleUnknown }
            let forms = forms(decoded)
            guard !forms.isEmpty else { throw .ruleUnknown }
            entries.formUnion(forms)
        }
        self = .only(entries)
    }

    /// Whether somebody might be kept out.
    var isLimited: Bool {
        if case .only = self { true } else { false }
    }

    /// Whether one of the candidates is on the list.
    func allows(_ candidates: [Entry]) -> Bool {
        switch self {
        case .anyone: true
        case .only(let entries): candidates.contains(where: entries.contains)
        }
    }

    /// Whether an entry of the list fits.
    func allowsAny(where fits: (Entry) -> Bool) -> Bool {
        switch self {
        case .anyone: true
        case .only(let entries): entries.contains(where: fits)
        }
    }
}

/// The name of a group, compared byte by byte: Swift's own `==` calls texts equal that Unicode calls equivalent.
struct GroupName: Hashable, Sendable {
    private let bytes: [UInt8]

    init(exactly text: String) { bytes = Array(text.utf8) }
}
