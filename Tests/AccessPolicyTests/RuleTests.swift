// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing
import TokenMint

@testable import AccessPolicy

/// Every form of a rule, and who gets past it.
struct RuleTests {
    private let people: People

    init() throws { people = try People() }

    @Test(
        arguments: [
            // Nothing is asked for.
            ("anonymous=deny", nil), ("allowed_groups=*", nil),
            ("allowed_groups=*&allowed_emails=*&allowed_domains=*&anonymous=deny", nil),
            // One of several.
            ("allowed_groups=ops", nil), ("allowed_groups=admins,ops", nil),
            ("allowed_groups=admins", .groupNotAllowed),
            ("allowed_emails=ann@example.com", nil), ("allowed_emails=bob@example.com,ann@example.com", nil),
            ("allowed_emails=bob@example.com", .emailNotAllowed),
            ("allowed_domains=example.com", nil), ("allowed_domains=example.org,.example.com", nil),
            ("allowed_domains=example.org", .domainNotAllowed),
            // All rules have to fit.
            ("allowed_groups=ops&allowed_domains=example.com", nil),
            ("allowed_groups=admins&allowed_domains=example.com", .groupNotAllowed),
            ("allowed_groups=ops&allowed_domains=example.org", .domainNotAllowed),
            ("allowed_emails=ann@example.com&allowed_domains=example.org", .domainNotAllowed),
            ("allowed_emails=bob@example.com&allowed_groups=admins", .emailNotAllowed),
            // A rule that names nobody.
            ("", .ruleEmpty), ("allowed_groups=", .ruleEmpty), ("allowed_groups", .ruleEmpty),
            ("allowed_emails=&allowed_groups=*", .ruleEmpty), ("allowed_groups=*&allowed_domains=", .ruleEmpty),
            ("anonymous=", .ruleEmpty),
            // A rule that nobody can read.
            ("allowed_group=ops", .ruleUnknown), ("Allowed_Groups=ops", .ruleUnknown), ("x=1", .ruleUnknown),
            ("allowed_groups=*&x=1", .ruleUnknown), ("allowed_groups=*&", .ruleUnknown), ("&", .ruleUnknown),
            ("=ops", .ruleUnknown), ("allowed_groups=*&allowed_groups=ops", .ruleUnknown),
            ("allowed_groups=ops&allowed_groups=ops", .ruleUnknown), ("allowed%5Fgroups=ops", .ruleUnknown),
            ("anonymous=yes", .ruleUnknown), ("anonymous=ALLOW", .ruleUnknown), ("anonymous=allow,deny", .ruleUnknown),
            ("allowed_groups=ops;allowed_domains=example.org", .groupNotAllowed),
            ("allowed_groups=ops,", .ruleUnknown), ("allowed_groups=,ops", .ruleUnknown),
            ("allowed_groups=,", .ruleUnknown), ("allowed_groups=ops,*", .ruleUnknown),
            ("allowed_groups=%2A", .groupNotAllowed), ("allowed_groups=**", .groupNotAllowed),
            ("allowed_groups=ops%", .ruleUnknown), ("allowed_groups=ops%4", .ruleUnknown),
            ("allowed_groups=%zz", .ruleUnknown), ("allowed_groups=%00", .ruleUnknown),
            ("allowed_groups=ops%00", .ruleUnknown), ("allowed_groups=ops%0A", .ruleUnknown),
            ("allowed_groups=%FF", .ruleUnknown), ("allowed_groups=%C2%85", .ruleUnknown),
            ("allowed_emails=Ann%20%3Cann@example.com%3E", .ruleUnknown), ("allowed_emails=ann", .ruleUnknown),
            ("allowed_emails=@example.com", .ruleUnknown),
            // No address, but a pattern, which would match none.
            ("allowed_emails=*@example.com", .ruleUnknown), ("allowed_emails=a*@example.com", .ruleUnknown),
            ("allowed_emails=%2A@example.com", .ruleUnknown),
            ("allowed_emails=ann@example.com,*@example.org", .ruleUnknown),
            ("allowed_domains=*.example.com", .ruleUnknown), ("allowed_domains=@example.com", .ruleUnknown),
            ("allowed_domains=.", .ruleUnknown), ("allowed_domains=..example.com", .ruleUnknown),
            ("allowed_domains=example.com.", .ruleUnknown), ("allowed_domains=exa%20mple.com", .ruleUnknown),
            ("allowed_domains=example%E3%80%82com", .ruleUnknown), ("allowed_domains=ex%C2%ADample.com", .ruleUnknown),
            ("allowed_domains=%CC%81a.example", .ruleUnknown), ("allowed_domains=ab--%C3%BC.example", .ruleUnknown),
            ("allowed_emails=ann@ab--%C3%BC.example", .ruleUnknown),
            ("allowed_domains=example.com/", .ruleUnknown), ("allowed_domains=[192.0.2.1]", .ruleUnknown),
        ] as [(String, Denial?)])
    func `a location lets in whom its rules name, and a rule that is not understood lets in nobody`(
        query: String, denial: Denial?
    ) throws {
        #expect(try people.denial(query, groups: ["staff", "ops"]) == denial)
    }

    @Test(
        arguments: [
            ("allowed_groups=a%2Cb", ["a,b"], nil), ("allowed_groups=a%2Cb", ["a", "b"], .groupNotAllowed),
            ("allowed_groups=a+b", ["a+b"], nil), ("allowed_groups=a+b", ["a b"], .groupNotAllowed),
            ("allowed_groups=a%20b", ["a b"], nil), ("allowed_groups=a%2520b", ["a%20b"], nil),
            ("allowed_groups=%E7%AE%A1%E7%90%86", ["管理"], nil),
            ("allowed_groups=ops", ["Ops"], .groupNotAllowed), ("allowed_groups=ops", ["ops "], .groupNotAllowed),
            ("allowed_groups=ops", ["opsx", "xops", "o", ""], .groupNotAllowed),
            ("allowed_groups=ops", [], .groupNotAllowed),
            // The Kelvin sign, which Unicode calls equivalent to K, and é in two forms.
            ("allowed_groups=K", ["\u{212A}"], .groupNotAllowed),
            ("allowed_groups=%C3%A9", ["e\u{301}"], .groupNotAllowed),
            ("allowed_groups=%C3%A9", ["\u{E9}"], nil),
        ] as [(String, [String], Denial?)])
    func `groups are compared byte by byte`(query: String, groups: [String], denial: Denial?) throws {
        #expect(try people.denial(query, groups: groups) == denial)
    }

    @Test(
        arguments: [
            // Case, and `+`, which is no space here.
            ("ann@example.com", "ANN@Example.COM", nil), ("Ann@EXAMPLE.com", "ann@example.com", nil),
            ("ann+x@example.com", "ann+x@example.com", nil),
            ("ann+x@example.com", "ann x@example.com", .emailNotAllowed),
            ("ann@example.com", "ann+x@example.com", .emailNotAllowed),
            // Two addresses in one, display names, comments, quotes, other white space.
            ("ann@example.com", "eve@evil.example@example.com", .emailNotAllowed),
            ("ann@example.com", "ann@example.com,eve@evil.example", .emailNotAllowed),
            ("ann@example.com", "ann@example.com eve@evil.example", .emailNotAllowed),
            ("ann@example.com", "Ann <ann@example.com>", .emailNotAllowed),
            ("ann@example.com", "<ann@example.com>", .emailNotAllowed),
            ("ann@example.com", "(c)ann@example.com", .emailNotAllowed),
            ("ann@example.com", "\"ann\"@example.com", .emailNotAllowed),
            ("ann@example.com", " ann@example.com", .emailNotAllowed),
            ("ann@example.com", "ann@example.com\n", .emailNotAllowed),
            ("ann@example.com", "ann@example.com\u{0}", .emailNotAllowed),
            ("ann@example.com", "ann@example.com.", .emailNotAllowed),
            ("ann@example.com", "ann@example.comx", .emailNotAllowed),
            ("ann@example.com", "xann@example.com", .emailNotAllowed),
            ("ann@example.com", "ann@@example.com", .emailNotAllowed),
            ("ann@example.com", "@example.com", .emailNotAllowed),
            ("ann@example.com", "ann", .emailNotAllowed), ("ann@example.com", "", .emailNotAllowed),
            ("ann@example.com", nil, .emailNotAllowed),
            // Letters that look or compare alike.
            ("ann@example.com", "ann@ex\u{430}mple.com", .emailNotAllowed),
            ("kim@example.com", "\u{212A}im@example.com", .emailNotAllowed),
            ("ann@k.example", "ann@\u{212A}.example", .emailNotAllowed),
            ("ann@example.com", "ann@ex\u{AD}ample.com", .emailNotAllowed),
            ("ann@example.com", "ann@example\u{3002}com", .emailNotAllowed),
        ] as [(String, String?, Denial?)])
    func `e-mail addresses are compared whole, ASCII letters in either case`(
        rule: String, email: String?, denial: Denial?
    ) throws {
        #expect(try people.denial("allowed_emails=\(rule)", email: email) == denial)
    }

    @Test(arguments: [
        ("example.com", "ann@example.com", true), ("example.com", "ann@EXAMPLE.COM", true),
        ("EXAMPLE.com", "ann@example.com", true), ("example.com", "ann@mail.example.com", false),
        (".example.com", "ann@example.com", true), (".example.com", "ann@mail.example.com", true),
        (".example.com", "ann@a.b.example.com", true), (".Example.COM", "ann@Mail.example.com", true),
        ("example.com", "ann@evilexample.com", false), (".example.com", "ann@evilexample.com", false),
        ("example.com", "ann@example.com.evil.example", false), (".example.com", "ann@example.com.evil", false),
        (".example.com", "ann@example.org", false), (".example.com", "ann@.example.com", false),
        (".example.com", "ann@com", false), ("example.com", "ann@evil@example.com", false),
        ("example.com", "ann@evil.example\u{0}@example.com", false), ("example.com", "example.com", false),
        ("example.com", "ann@example.com@evil.example", false), (".example.com", "ann@-.example.com", false),
        ("example.com", "ann@example..com", false), ("localhost", "ann@localhost", true),
        // Other scripts: the same name in its two forms.
        ("b%C3%BCcher.example", "ann@b\u{FC}cher.example", true),
        ("b%C3%BCcher.example", "ann@xn--bcher-kva.example", true),
        ("xn--bcher-kva.example", "ann@b\u{FC}cher.example", true),
        ("b%C3%BCcher.example", "ann@XN--BCHER-KVA.Example", true),
        ("B%C3%9CCHER.example", "ann@b\u{FC}cher.example", true),
        ("bu%CC%88cher.example", "ann@b\u{FC}cher.example", true),
        // A claim is compared as bytes: only ASCII letters may differ in case.
        ("xn--bcher-kva.example", "ann@B\u{DC}CHER.example", false),
        ("b%C3%BCcher.xn--p1ai", "ann@b\u{FC}cher.\u{440}\u{444}", true),
        ("b%C3%BCcher.xn--p1ai", "ann@xn--bcher-kva.xn--p1ai", true),
        ("xn--i-7iq.ws", "ann@xn--i-7iq.ws", true),
        (".example.com", "ann@a\u{3002}b.example.com", false), (".example.com", "ann@a\u{AD}b.example.com", false),
        (".xn--bcher-kva.example", "ann@a.b\u{FC}cher.example", true),
        ("bucher.example", "ann@b\u{FC}cher.example", false),
        ("xn--bcher-kva.example", "ann@bu\u{308}cher.example", false),
    ])
    func `a domain is the whole domain, with a dot before it also all below it`(
        rule: String, email: String, isAllowed: Bool
    ) throws {
        #expect(try people.denial("allowed_domains=\(rule)", email: email) == (isAllowed ? nil : .domainNotAllowed))
    }

    @Test(arguments: ["ann@b%C3%BCcher.example", "ann@xn--bcher-kva.example"])
    func `an address's domain may be written in either form`(rule: String) throws {
        for email in ["Ann@b\u{FC}cher.example", "ann@xn--bcher-kva.example"] {
            #expect(try people.denial("allowed_emails=\(rule)", email: email) == nil)
        }
        #expect(try people.denial("allowed_emails=\(rule)", email: "ann@bu\u{308}cher.example") == .emailNotAllowed)
    }

    @Test(
        arguments: [
            (JSONText.bool(true), nil), ("true", nil), (.bool(false), .emailNotVerified), ("false", .emailNotVerified),
            (nil, .emailNotVerified), ("True", .emailNotVerified), ("yes", .emailNotVerified), (1, .emailNotVerified),
            (.raw("null"), .emailNotVerified), (.raw("[true]"), .emailNotVerified), (.raw("{}"), .emailNotVerified),
        ] as [(JSONText?, Denial?)])
    func `an address counts only if the provider has verified it`(verified: JSONText?, denial: Denial?) throws {
        for rule in ["allowed_emails=ann@example.com", "allowed_domains=example.com"] {
            #expect(try people.denial(rule, verified: verified) == denial)
            #expect(
                try people.denial(rule, verified: verified, emailSource: EmailSource(requiresVerification: false))
                    == nil)
        }
        // Who is in a group needs no address.
        #expect(try people.denial("allowed_groups=ops", verified: verified, groups: ["ops"]) == nil)
        #expect(try people.denial("allowed_emails=*&allowed_domains=*", verified: verified) == nil)
    }

    @Test func `somebody without an address is on no list, verified or not`() throws {
        for verified in [nil, true, false] as [JSONText?] {
            #expect(
                try people.denial("allowed_emails=ann@example.com", email: nil, verified: verified) == .emailNotAllowed)
            #expect(
                try people.denial("allowed_domains=example.com", email: nil, verified: verified) == .domainNotAllowed)
        }
    }

    /// What Entra sends: `upn` and no `email`.
    @Test func `an address of another claim counts where none has to be verified`() throws {
        let user = try people.user(emailClaim: nil, verified: true, others: ["upn": "ann@example.com"])
        let rules = LocationRules(.query("allowed_domains=example.com"))
        func denial(_ claims: [String], requiresVerification: Bool) -> Denial? {
            let source = EmailSource(
                claims: claims.map(ClaimPath.init(name:)), requiresVerification: requiresVerification)
            return rules.denial(of: user, groups: [], emailSource: source)
        }
        #expect(denial(["email"], requiresVerification: false) == .domainNotAllowed)
        #expect(denial(["email", "upn"], requiresVerification: false) == nil)
        // `email_verified` says nothing of `upn`.
        #expect(denial(["email", "upn"], requiresVerification: true) == .emailNotVerified)
        // The first that is there counts, also if it is no address.
        let other = try people.user(emailClaim: .raw("[]"), verified: true, others: ["upn": "ann@example.com"])
        let source = EmailSource(claims: [.email, ClaimPath(name: "upn")], requiresVerification: false)
        #expect(rules.denial(of: other, groups: [], emailSource: source) == .domainNotAllowed)
    }

    @Test(arguments: ["[\"ann@example.com\"]", "true", "null", "{\"a\":\"ann@example.com\"}", "1"])
    func `an address that is no text matches no rule`(email: String) throws {
        let user = try people.user(emailClaim: .raw(email))
        for (rule, expected) in [
            ("allowed_emails=ann@example.com", .emailNotAllowed),
            ("allowed_domains=.com,example.com", .domainNotAllowed),
        ] as [(String, Denial)] {
            let denial = LocationRules(.query(rule[...])).denial(
                of: user, groups: [], emailSource: EmailSource(requiresVerification: false))
            #expect(denial == expected)
        }
    }

    @Test func `rules of any length are read, and the last entry counts like the first`() throws {
        let many = (0..<2000).map { "group\($0)" }.joined(separator: ",")
        #expect(try people.denial("allowed_groups=\(many)", groups: ["group1999"]) == nil)
        #expect(try people.denial("allowed_groups=\(many)", groups: ["group2000"]) == .groupNotAllowed)
        let label = String(repeating: "a", count: 63)
        let long = [label, label, label, String(repeating: "a", count: 61)].joined(separator: ".")
        #expect(try people.denial("allowed_domains=\(long)", email: "ann@\(long)") == nil)
        #expect(try people.denial("allowed_domains=\(long)a", email: "ann@\(long)a") == .ruleUnknown)
        #expect(try people.denial("allowed_domains=a\(label).example") == .ruleUnknown)
        let local = String(repeating: "x", count: 64)
        #expect(try people.denial("allowed_emails=\(local)@example.com", email: "\(local)@example.com") == nil)
        #expect(try people.denial("allowed_emails=\(local)x@example.com") == .ruleUnknown)
    }

    @Test func `who brings no token passes only where that is said`() {
        #expect(LocationRules(.query("anonymous=allow")).allowsAnonymous)
        #expect(LocationRules(.query("allowed_groups=*&anonymous=allow")).allowsAnonymous)
        for query in [
            "anonymous=deny", "allowed_groups=*", "anonymous=allow&x=1", "anonymous=allow&allowed_groups=",
            "anonymous=",
            "anonymous=allow&anonymous=allow", "", "allowed_groups=ops&anonymous=allow",
        ] {
            #expect(!LocationRules(.query(query[...])).allowsAnonymous, "\(query)")
        }
        #expect(!LocationRules.none.allowsAnonymous)
    }

    @Test func `groups are asked for only if a rule wants to know`() throws {
        var questions = 0
        func groups() -> [String] {
            questions += 1
            return ["ops"]
        }
        let user = try people.user(email: nil)
        for query in ["allowed_groups=*", "allowed_emails=*", "x=1", ""] {
            _ = LocationRules(.query(query[...])).denial(of: user, groups: groups(), emailSource: EmailSource())
        }
        #expect(questions == 0)
        let rules = LocationRules(.query("allowed_groups=ops"))
        #expect(rules.denial(of: user, groups: groups(), emailSource: EmailSource()) == nil)
        #expect(questions == 1)
    }
}
