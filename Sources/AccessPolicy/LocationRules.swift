// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Who may enter a location, as nginx's configuration says.
///
/// Rules that cannot be understood close the location.
public struct LocationRules: Sendable {
    /// Whether those pass who bring no token at all.
    public let allowsAnonymous: Bool

    /// Those that limit who may enter; none: every verified user may. Of rules that cannot be read only that they cannot.
    let rules: [LocationRule]
    let match: RuleMatch

    /// Every verified user may enter.
    public static let none = LocationRules(rules: [], match: .all, allowsAnonymous: false)

    private init(rules: [LocationRule], match: RuleMatch, allowsAnonymous: Bool) {
        self.rules = rules
        self.match = match
        self.allowsAnonymous = allowsAnonymous
    }

    /// Why the location is closed to everybody; `nil`: the rules can be read.
    public var fault: RuleFault? {
        if case .unreadable(let fault)? = rules.first { fault } else { nil }
    }

    /// Whether nobody has said who may enter, so that there is no need to know who asks.
    public var isForgotten: Bool { fault?.denial == .includeMissing }

    /// Reads the rules of a location. In either form `*` by itself allows every verified user.
    public init(_ text: RuleText) {
        do throws(RuleFault) { try self.init(parsing: text) } catch {
            self.init(rules: [.unreadable(error)], match: .all, allowsAnonymous: false)
        }
    }

    private init(parsing text: RuleText) throws(RuleFault) {
        switch text {
        case .none: self = .none
        case .unreadable: throw .unknown("the rules come twice or not at all, or hold a control character")
        case .query(let query):
            var arguments = try RuleArguments(query, separator: "&")
            try self.init(&arguments)
        case .line(let line):
            var arguments = try RuleArguments(line[...], separator: "\t")
            // What was no UTF-8 in nginx's file has become U+FFFD: nobody knows which name was meant.
            guard !line.unicodeScalars.contains("\u{FFFD}") else { throw arguments.notUTF8 }
            // Of the later ones all or none: a line that lacks some is not whole.
            guard arguments.have(Self.names), arguments.have(Self.laterNames) || arguments.count == Self.names.count
            else { throw .unknown("the rules are not whole: the nginx files belong to another version") }
            // Empty until a location include says otherwise.
            guard arguments["anonymous"] != "" else {
                throw RuleFault(.includeMissing, Denial.includeMissing.explanation)
            }
            try self.init(&arguments)
        }
    }

    private static let names: [Substring] = ["allowed_emails", "allowed_domains", "allowed_groups", "anonymous"]
    /// What nginx files of earlier versions do not say, nor those of today where none of them limits anybody.
    private static let laterNames: [Substring] = ["allowed_claims", "max_login_age", "match"]

    private init(_ arguments: inout RuleArguments) throws(RuleFault) {
        let emails = try RuleEntries.emails.read(decoding: arguments.take(.emails), forms: EmailAddress.forms)
        let domains = try RuleEntries.domains.read(decoding: arguments.take(.domains), forms: DomainPattern.forms)
        let groups = try RuleEntries.groups.read(decoding: arguments.take(.groups)) { [ExactText($0)] }
        let claims = try RuleEntries.claims.read(arguments.take(.claims)) { ClaimEntry($0).map { [$0] } ?? [] }
        let loginAge = try LoginAge.read(arguments.take(.loginAge))
        let match = try RuleMatch.read(arguments.take(.match))
        let allowsAnonymous: Bool
        switch arguments.take("anonymous") {
        case nil, "deny": allowsAnonymous = false
        case "allow": allowsAnonymous = true
        case "": throw RuleFault(.ruleEmpty, "“anonymous” is empty", expected: "allow or deny")
        default: throw .unknown("“anonymous” is neither allow nor deny")
        }
        if let name = arguments.anyName {
            throw RuleFault(.ruleUnknown, entry: name, "is no rule: a misspelled name, or one of another version")
        }
        let rules: [LocationRule?] = [
            emails.map(LocationRule.email), domains.map(LocationRule.domain), groups.map(LocationRule.group),
            claims.map { .claim(ClaimRule($0)) }, loginAge.map(LocationRule.loginAge),
        ]
        self.init(rules: rules.compactMap(\.self), match: match, allowsAnonymous: allowsAnonymous)
        // "Only these" and "also those who do not say who they are": nobody knows which was meant.
        guard !allowsAnonymous || self.rules.isEmpty && match == .all else {
            throw .unknown("a location for everybody (anonymous=allow) has a rule")
        }
    }
}

/// How many of the rules that limit a location must let somebody in.
enum RuleMatch: String, Sendable {
    case all
    case any

    /// - Parameter value: `nil`: nothing is said.
    static func read(_ value: Substring?) throws(RuleFault) -> RuleMatch {
        guard let text = value?.trimmed else { return .all }
        guard !text.isEmpty else { throw .empty(.match) }
        guard let match = RuleMatch(rawValue: String(text)) else {
            throw RuleFault(.ruleUnknown, in: .match, entry: text, "is neither all nor any")
        }
        return match
    }
}
