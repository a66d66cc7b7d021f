// SPDX-License-Identifier: Apache-2.0

/// Why the rules of a location close it to everybody: which rule, which entry, and what would be right.
///
/// A class, so that it makes no rule larger: rules are copied for each request.
public final class RuleFault: Error, Sendable {
    /// How much of an entry is repeated. An address is longer in theory only (RFC 5321 §4.5.3.1).
    public static let maximumEntryBytes = 128

    public let denial: Denial
    /// `nil`: it is no rule's value that is wrong, but something else of the text.
    public let rule: RuleName?
    /// The entry as it is written, cut; `nil`: the whole value. Without a rule it is the name of something that is none.
    public let entry: String?
    /// What is wrong with it, to be read behind its name: “is no e-mail address”.
    public let problem: String
    /// What would be right, in a few words; `nil`: the problem says it.
    public let expected: String?

    init(
        _ denial: Denial, in rule: RuleName? = nil, entry: Substring? = nil, _ problem: String, expected: String? = nil
    ) {
        (self.denial, self.rule, self.problem, self.expected) = (denial, rule, problem, expected)
        self.entry = entry.map(Self.cut)
    }

    /// A value without an entry.
    static func empty(_ rule: RuleName) -> RuleFault {
        RuleFault(
            .ruleEmpty, in: rule, "is empty, which lets nobody in", expected: "\(rule.example), or \(rule.all)")
    }

    /// Something that is no rule, or no rules at all.
    static func unknown(_ problem: String) -> RuleFault { RuleFault(.ruleUnknown, problem) }

    private static func cut(_ entry: Substring) -> String {
        guard entry.utf8.count > maximumEntryBytes else { return String(entry) }
        var kept = String.UnicodeScalarView()
        var byteCount = 0
        for scalar in entry.unicodeScalars {
            byteCount += UTF8.width(scalar)
            guard byteCount <= maximumEntryBytes else { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }
}

extension RuleFault: CustomStringConvertible {
    /// For people, in one sentence: `allowed_emails: “carl” is no e-mail address; write whole addresses, …`.
    public var description: String {
        let owner = rule.map { entry == nil ? "\($0.rawValue) " : "\($0.rawValue): " } ?? ""
        let part = entry.map { "“\($0)” " } ?? ""
        return owner + part + problem + (expected.map { "; write \($0)" } ?? "")
    }
}
