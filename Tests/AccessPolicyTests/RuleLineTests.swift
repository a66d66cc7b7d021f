// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing

@testable import AccessPolicy

/// Rules in header form: all of them in one line, each behind a tab, as nginx's operator wrote them.
struct RuleLineTests {
    private let people: People

    init() throws { people = try People() }

    /// A line as nginx makes it.
    private static func line(
        groups: String = "*", emails: String = "*", domains: String = "*", anonymous: String = "deny"
    ) -> RuleText {
        .line("allowed_groups=\(groups)\tallowed_emails=\(emails)\tallowed_domains=\(domains)\tanonymous=\(anonymous)")
    }

    private func denial(_ rules: RuleText, groups: [String] = []) throws -> Denial? {
        LocationRules(rules).denial(
            of: try people.user(email: "ann@example.com"), groups: groups, emailSource: EmailSource())
    }

    @Test(
        arguments: [
            ("*", [], nil), (" * ", [], nil), ("ops", ["ops"], nil), ("ops", [], .groupNotAllowed),
            // As people write lists.
            ("admins, ops", ["ops"], nil), ("  admins ,ops  ", ["ops"], nil), ("admins,  ops", ["admins"], nil),
            ("Site Admins", ["Site Admins"], nil), ("x, Site Admins , y", ["Site Admins"], nil),
            ("Site Admins", ["Site", "Admins"], .groupNotAllowed), ("Site  Admins", ["Site Admins"], .groupNotAllowed),
            ("R&D", ["R&D"], nil), ("a=b", ["a=b"], nil), ("CN=Ops%2COU=IT", ["CN=Ops,OU=IT"], nil),
            ("日本", ["日本"], nil), ("管理者, 日本", ["日本"], nil), ("日本", ["日"], .groupNotAllowed),
            ("100%25", ["100%"], nil), ("%20ops", [" ops"], nil), ("%20ops", ["ops"], .groupNotAllowed),
            ("\u{E9}", ["e\u{301}"], .groupNotAllowed), ("e\u{301}", ["e\u{301}"], nil),
            // Nobody, or nobody knows who.
            ("", ["ops"], .ruleEmpty), ("   ", ["ops"], .ruleEmpty), ("ops,", ["ops"], .ruleUnknown),
            ("ops, ,x", ["ops"], .ruleUnknown), ("*, ops", ["ops"], .ruleUnknown), ("100%", ["100%"], .ruleUnknown),
            ("ops\u{FFFD}", ["ops\u{FFFD}"], .ruleUnknown), ("ops\u{85}", ["ops\u{85}"], .ruleUnknown),
        ] as [(String, [String], Denial?)])
    func `groups are read as people write them`(rule: String, groups: [String], denial: Denial?) throws {
        #expect(try self.denial(Self.line(groups: rule), groups: groups) == denial)
    }

    @Test func `addresses and domains are read as people write them`() throws {
        #expect(try denial(Self.line(emails: "bob@example.com, Ann@Example.com")) == nil)
        #expect(try denial(Self.line(domains: "example.org , .example.com")) == nil)
        #expect(try denial(Self.line(domains: "bücher.example, example.com")) == nil)
        #expect(try denial(Self.line(emails: "Ann <ann@example.com>")) == .ruleUnknown)
        #expect(try denial(Self.line(domains: "example.com example.org")) == .ruleUnknown)
    }

    /// A line that nginx did not make, or that somebody has added to.
    @Test(
        arguments: [
            "", "*", "allowed_groups=*", "allowed_groups=*\tallowed_emails=*\tallowed_domains=*",
            "allowed_emails=*\tallowed_domains=*\tanonymous=deny",
            "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tanonymous=deny\t",
            "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tanonymous=deny\tx=1",
            "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tanonymous=deny\tallowed_groups=*",
            "allowed_groups=*&allowed_emails=*&allowed_domains=*&anonymous=deny",
            "allowed_groups=* allowed_emails=* allowed_domains=* anonymous=deny",
            "allowed_groups=ops\tx\tallowed_emails=*\tallowed_domains=*\tanonymous=deny",
            // Of the later rules there are all or none.
            "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tanonymous=deny\tmatch=all",
            "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tanonymous=deny\tallowed_claims=*\tmatch=all",
            "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tallowed_claims=*\tmax_login_age=*\tmatch=all",
            "allowed_groups=*\tallowed_emails=*\tanonymous=deny\tallowed_claims=*\tmax_login_age=*\tmatch=all",
            "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tanonymous=deny\tallowed_claims=*\tmax_login_age=*\tmatch=",
        ])
    func `a line that is not whole lets nobody in`(line: String) throws {
        #expect([.ruleUnknown, .ruleEmpty].contains(try denial(.line(line), groups: ["ops"])))
        #expect(!LocationRules(.line(line)).allowsAnonymous)
    }

    @Test(
        arguments: [
            ("*", "*", "all", nil), ("email_verified=true", "*", "all", nil),
            ("sub=x, sub=y", "*", "all", .claimNotAllowed),
            ("*", "15m", "all", .loginTimeUnknown), ("email_verified=true", "15m", "any", nil),
            ("", "*", "all", .ruleEmpty), ("*", "", "all", .ruleEmpty), ("*", "*", "", .ruleEmpty),
            ("*", "*", "some", .ruleUnknown), ("*", "15", "all", .ruleUnknown), ("sub", "*", "all", .ruleUnknown),
            ("x=\u{FFFD}", "*", "all", .ruleUnknown),
        ] as [(String, String, String, Denial?)])
    func `a line with the later rules is read`(claims: String, age: String, match: String, denial: Denial?) throws {
        let line =
            "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tallowed_claims=\(claims)\tmax_login_age=\(age)"
            + "\tmatch=\(match)\tanonymous=deny"
        #expect(try self.denial(.line(line)) == denial)
    }

    @Test func `rules that are stated twice or nowhere let nobody in`() throws {
        #expect(try denial(.unreadable) == .ruleUnknown)
    }

    @Test func `nobody has said who may enter until a location include does`() throws {
        #expect(try denial(Self.line(anonymous: "")) == .includeMissing)
        #expect(try denial(Self.line(groups: "", anonymous: "")) == .includeMissing)
        #expect(LocationRules(Self.line(anonymous: "")).isForgotten)
        for value in ["yes", "allow,deny", "\u{3000}"] {
            #expect(try denial(Self.line(anonymous: value)) == .ruleUnknown)
            #expect(!LocationRules(Self.line(anonymous: value)).isForgotten)
        }
    }

    @Test func `everybody and certain people contradict each other`() throws {
        #expect(LocationRules(Self.line(anonymous: "allow")).allowsAnonymous)
        for rules in [
            Self.line(groups: "ops", anonymous: "allow"), Self.line(emails: "ann@example.com", anonymous: "allow"),
            Self.line(domains: "example.com", anonymous: "allow"), .query("allowed_groups=ops&anonymous=allow"),
        ] {
            #expect(!LocationRules(rules).allowsAnonymous)
            #expect(try denial(rules, groups: ["ops"]) == .ruleUnknown)
        }
    }

    @Test func `a line and a query of the same text are not each other's rules`() throws {
        let cache = RuleCache()
        let text = "allowed_groups=ops"
        let user = try people.user(email: nil)
        for _ in 1...2 {
            for (rules, expected) in [(RuleText.query(text[...]), nil), (.line(text), .ruleUnknown)] as [(_, Denial?)] {
                let denial = cache.rules(for: rules).denial(of: user, groups: ["ops"], emailSource: EmailSource())
                #expect(denial == expected)
            }
        }
    }

    @Test func `a line in any script is read once`() throws {
        let cache = RuleCache()
        let user = try people.user(email: nil)
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        for (rule, other) in [(composed, decomposed), (decomposed, composed), (composed, decomposed)] {
            let rules = cache.rules(for: Self.line(groups: rule))
            #expect(rules.denial(of: user, groups: [rule], emailSource: EmailSource()) == nil)
            #expect(rules.denial(of: user, groups: [other], emailSource: EmailSource()) == .groupNotAllowed)
        }
    }
}
