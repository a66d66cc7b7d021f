// SPDX-License-Identifier: Apache-2.0

/// How nginx states the rules of a location.
public enum RuleText: Sendable {
    /// There are none: every verified user may enter.
    case none
    /// Query form: `allowed_groups=…&allowed_emails=…&allowed_domains=…&allowed_claims=…&max_login_age=…&match=any` or
    /// `anonymous=allow`, each at most once, in any order; percent-encoded where an entry holds `,`, `&`, `%` or anything but printable ASCII (RFC 3986 §2.1).
    case query(Substring)
    /// Header form: the same arguments separated by tabs, all of them there, or all but `allowed_claims`, `max_login_age` and
    /// `match`. Entries are as people write them, with
    /// spaces around commas and text in any script; a comma and `%` inside an entry are percent-encoded.
    case line(String)
    /// The rules are stated twice, or not where they should be.
    case unreadable
}

/// The arguments of a query, `name=value&…`, or of another text that is separated likewise; each name once.
struct RuleArguments {
    private var values: [Substring: Substring] = [:]

    init(_ text: Substring, separator: Character) throws(RuleFault) {
        guard !text.isEmpty else { throw RuleFault(.ruleEmpty, "there are no rules, which lets nobody in") }
        for argument in text.split(separator: separator, omittingEmptySubsequences: false) {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // A name that comes twice means two things at once.
            guard let name = parts.first, !name.isEmpty else { throw .unknown("there is an argument without a name") }
            guard values[name] == nil else {
                let rule = RuleName(rawValue: String(name))
                throw RuleFault(.ruleUnknown, in: rule, entry: rule == nil ? name : nil, "is stated twice")
            }
            values[name] = parts.count == 2 ? parts[1] : ""
        }
    }

    /// Gives an argument and removes it.
    mutating func take(_ name: Substring) -> Substring? {
        values.removeValue(forKey: name)
    }

    mutating func take(_ rule: RuleName) -> Substring? { take(rule.argument) }

    /// What to say of a line with U+FFFD in it.
    var notUTF8: RuleFault {
        let rule = RuleName.allCases.first { values[$0.argument]?.unicodeScalars.contains("\u{FFFD}") == true }
        return RuleFault(
            .ruleUnknown, in: rule, entry: rule.flatMap { values[$0.argument] },
            rule == nil ? "the rules are not UTF-8" : "is not UTF-8",
            expected: "nginx's file in UTF-8")
    }

    subscript(_ name: Substring) -> Substring? { values[name] }

    /// Whether each of these is there.
    func have(_ names: [Substring]) -> Bool { names.allSatisfy { values[$0] != nil } }

    var count: Int { values.count }

    /// The name of one that has not been taken; `nil`: all have.
    var anyName: Substring? { values.keys.min() }
}
