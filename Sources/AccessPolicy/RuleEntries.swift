// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// The entries of a rule that is a comma separated list. Spaces around an entry do not count; one that belongs to it is `%20`.
struct RuleEntries {
    let rule: RuleName
    /// What an entry is, to be read behind it: “is no e-mail address”.
    let problem: String
    /// What would be right.
    let expected: String

    /// Reads the entries of a rule.
    ///
    /// - Parameters:
    ///   - value: the rule's value, percent-encoded; `nil`: there is no such rule.
    ///   - forms: reads one entry, still encoded, in every form in which it is compared; empty: it is none.
    /// - Returns: `nil` if the rule limits nobody: it is not there, or `*`.
    func read<Entry: Hashable>(
        _ value: Substring?, forms: (Substring) throws(RuleFault) -> [Entry]
    ) throws(RuleFault) -> Set<Entry>? {
        guard let text = value?.trimmed else { return nil }
        guard !text.isEmpty else { throw .empty(rule) }
        guard text != "*" else { return nil }
        var entries: Set<Entry> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let entry = part.trimmed
            guard !entry.isEmpty else { throw fault(entry, "is an empty entry: there is a comma too many", nil) }
            // Among others it is a mistake, and nobody knows which.
            guard entry != "*" else {
                throw fault(entry, "allows everybody, and there are other entries", "either “*” or the others")
            }
            let forms = try forms(entry)
            guard !forms.isEmpty else { throw fault(entry) }
            entries.formUnion(forms)
        }
        return entries
    }

    /// The same for entries that are one text each.
    ///
    /// - Parameter forms: reads one decoded entry, which is not empty.
    func read<Entry: Hashable>(
        decoding value: Substring?, forms: (String) -> [Entry]
    ) throws(RuleFault) -> Set<Entry>? {
        try read(value) { entry throws(RuleFault) in
            guard let text = Self.decoded(entry) else {
                throw fault(entry, "cannot be decoded", "a percent sign as %25, a comma as %2C, text in UTF-8")
            }
            return forms(text)
        }
    }

    private func fault(_ entry: Substring) -> RuleFault { fault(entry, problem, expected) }

    private func fault(_ entry: Substring, _ problem: String, _ expected: String?) -> RuleFault {
        RuleFault(.ruleUnknown, in: rule, entry: entry, problem, expected: expected)
    }

    /// A text of a rule; `nil` if it is empty or not encoded as it should be.
    static func decoded(_ text: Substring) -> String? {
        PercentDecoding.text(text).flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension RuleEntries {
    static let emails = RuleEntries(
        rule: .emails, problem: "is no e-mail address",
        expected: "whole addresses, such as \(RuleName.emails.example); for all of a domain there is allowed_domains")
    static let domains = RuleEntries(
        rule: .domains, problem: "is no domain",
        expected: "example.com, or .example.com with all its subdomains")
    static let groups = RuleEntries(rule: .groups, problem: "is no group", expected: RuleName.groups.example)
    static let claims = RuleEntries(
        rule: .claims, problem: "is not NAME=VALUE with a claim's name and a value",
        expected: "\(RuleName.claims.example); “*” is no value, and the rule for email is allowed_emails")
}

/// A text that is compared byte by byte: Swift's own `==` calls texts equal that Unicode calls equivalent.
struct ExactText: Hashable, Sendable {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
}
