// SPDX-License-Identifier: Apache-2.0

/// Who may enter a location, as nginx's configuration says.
///
/// Each rule is a list of which one entry has to match; all rules have to. A rule that cannot be understood closes the
/// location.
public struct LocationRules: Sendable {
    /// Why the location is closed to everybody; `nil`: the rules below decide.
    let closed: Denial?
    /// Whether those pass who bring no token at all.
    public let allowsAnonymous: Bool

    let emails: AllowList<EmailAddress>
    let domains: AllowList<DomainPattern>
    let groups: AllowList<GroupName>

    /// Every verified user may enter.
    public static let none = LocationRules(emails: .anyone, domains: .anyone, groups: .anyone, allowsAnonymous: false)

    private init(
        emails: AllowList<EmailAddress>, domains: AllowList<DomainPattern>, groups: AllowList<GroupName>,
        allowsAnonymous: Bool
    ) {
        closed = nil
        self.emails = emails
        self.domains = domains
        self.groups = groups
        self.allowsAnonymous = allowsAnonymous
    }

    /// Whether nobody has said who may enter, so that there is no need to know who asks.
    public var isForgotten: Bool {
        if case .includeMissing? = closed { true } else { false }
    }

    private init(closed: Denial) {
        self.closed = closed
        emails = .anyone
        domains = .anyone
        groups = .anyone
        allowsAnonymous = false
    }

    /// Reads the rules of a location. In either form `*` alone allows every verified user.
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
            guard arguments.have(Self.names) else { throw .ruleUnknown }
            // Empty until a location include says otherwise.
            guard arguments["anonymous"] != "" else { throw .includeMissing }
            try self.init(&arguments)
        }
    }

    private static let names: [Substring] = ["allowed_emails", "allowed_domains", "allowed_groups", "anonymous"]

    private init(_ arguments: inout RuleArguments) throws(Denial) {
        let emails = try AllowList(arguments.take("allowed_emails"), forms: EmailAddress.forms)
        let domains = try AllowList(arguments.take("allowed_domains"), forms: DomainPattern.forms)
        let groups = try AllowList(arguments.take("allowed_groups"), forms: { [GroupName(exactly: $0)] })
        let allowsAnonymous: Bool
        switch arguments.take("anonymous") {
        case nil, "deny": allowsAnonymous = false
        case "allow": allowsAnonymous = true
        case "": throw .ruleEmpty
        default: throw .ruleUnknown
        }
        guard arguments.isEmpty else { throw .ruleUnknown }
        // "Only these" and "also those who do not say who they are": nobody knows which was meant.
        guard !allowsAnonymous || !(emails.isLimited || domains.isLimited || groups.isLimited) else {
            throw .ruleUnknown
        }
        self.init(emails: emails, domains: domains, groups: groups, allowsAnonymous: allowsAnonymous)
    }
}
