// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Who may enter a location, as nginx's configuration says.
///
/// Rules that cannot be understood close the location.
public struct LocationRules: Sendable {
    /// Why the location is closed to everybody; `nil`: the rules below decide.
    let closed: Denial?
    /// Whether those pass who bring no token at all.
    public let allowsAnonymous: Bool

    /// Those that limit who may enter; none: every verified user may.
    let rules: [LocationRule]
    let match: RuleMatch

    /// Every verified user may enter.
    public static let none = LocationRules(rules: [], match: .all, allowsAnonymous: false)

    private init(rules: [LocationRule], match: RuleMatch, allowsAnonymous: Bool) {
        closed = nil
        self.rules = rules
        self.match = match
        self.allowsAnonymous = allowsAnonymous
    }

    /// Whether nobody has said who may enter, so that there is no need to know who asks.
    public var isForgotten: Bool {
        if case .includeMissing? = closed { true } else { false }
    }

    private init(closed: Denial) {
        self.closed = closed
        rules = []
        match = .all
        allowsAnonymous = false
    }

    /// Reads the rules of a location. In either form `*` by itself allows every verified user.
    public init(_ text: RuleText) {
        do throws(Denial) { try self.init(parsing: text) } catch { self.init(closed: error) }
    }

    private init(parsing text: RuleText) throws(Denial) {
        switch text {
        case .none: self = .none
        case .unreadable: throw .ruleUnknown
        case .query(let query):
            var arguments = try RuleArguments(query, separator: "&")
            try self.init(&arguments)
        case .line(let line):
            // What was no UTF-8 in nginx's file has become U+FFFD: nobody knows which name was meant.
            guard !line.unicodeScalars.contains("\u{FFFD}") else { throw .ruleUnknown }
            var arguments = try RuleArguments(line[...], separator: "\t")
            // Of the later ones all or none: a line that lacks some is not whole.
            guard arguments.have(Self.names), arguments.have(Self.laterNames) || arguments.count == Self.names.count
            else { throw .ruleUnknown }
            // Empty until a location include says otherwise.
            guard arguments["anonymous"] != "" else { throw .includeMissing }
            try self.init(&arguments)
        }
    }

    private static let names: [Substring] = ["allowed_emails", "allowed_domains", "allowed_groups", "anonymous"]
    /// What nginx files of earlier versions do not say, nor those of today where none of them limits anybody.
    private static let laterNames: [Substring] = ["allowed_claims", "max_login_age", "match"]

    private init(_ arguments: inout RuleArguments) throws(Denial) {
        let emails = try RuleEntries.read(decoding: arguments.take("allowed_emails"), forms: EmailAddress.forms)
        let domains = try RuleEntries.read(decoding: arguments.take("allowed_domains"), forms: DomainPattern.forms)
        let groups = try RuleEntries.read(decoding: arguments.take("allowed_groups")) { [ExactText($0)] }
        let claims = try RuleEntries.read(arguments.take("allowed_claims")) { ClaimEntry($0).map { [$0] } ?? [] }
        let loginAge = try LoginAge.read(arguments.take("max_login_age"))
        let match = try RuleMatch.read(arguments.take("match"))
        let allowsAnonymous: Bool
        switch arguments.take("anonymous") {
        case nil, "deny": allowsAnonymous = false
        case "allow": allowsAnonymous = true
        case "": throw .ruleEmpty
        default: throw .ruleUnknown
        }
        guard arguments.isEmpty else { throw .ruleUnknown }
        let rules: [LocationRule?] = [
            emails.map(LocationRule.email), domains.map(LocationRule.domain), groups.map(LocationRule.group),
            claims.map { .claim(ClaimRule($0)) }, loginAge.map(LocationRule.loginAge),
        ]
        self.init(rules: rules.compactMap(\.self), match: match, allowsAnonymous: allowsAnonymous)
        // "Only these" and "also those who do not say who they are": nobody knows which was meant.
        guard !allowsAnonymous || self.rules.isEmpty && match == .all else { throw .ruleUnknown }
    }
}

/// How many of the rules that limit a location must let somebody in.
enum RuleMatch: String, Sendable {
    case all
    case any

    /// - Parameter value: `nil`: nothing is said.
    static func read(_ value: Substring?) throws(Denial) -> RuleMatch {
        guard let text = value?.trimmed else { return .all }
        guard !text.isEmpty else { throw .ruleEmpty }
        guard let match = RuleMatch(rawValue: String(text)) else { throw .ruleUnknown }
        return match
    }
}
