// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing
import TestSupport
import TokenMint

@testable import AccessPolicy

/// `match`: whether all rules of a location must let somebody in, or one is enough.
struct RuleMatchTests {
    private let people: People

    init() throws { people = try People() }

    @Test(
        arguments: [
            ("allowed_groups=ops&allowed_domains=example.org&match=any", nil),
            ("allowed_groups=admins&allowed_domains=example.com&match=any", nil),
            ("match=any&allowed_groups=admins&allowed_emails=ann@example.com", nil),
            ("allowed_groups=admins&allowed_domains=example.org&match=any", .domainNotAllowed),
            ("allowed_groups=ops&allowed_domains=example.org&match=all", .domainNotAllowed),
            ("allowed_groups=ops&allowed_domains=example.com&match=all", nil),
            ("allowed_groups=ops&allowed_domains=example.org", .domainNotAllowed),
            // A list of claims is one rule, in which each name must fit.
            ("allowed_claims=sub=x&allowed_groups=ops&match=any", nil),
            ("allowed_claims=email_verified=true,sub=x&allowed_groups=admins&match=any", .groupNotAllowed),
            ("allowed_claims=email_verified=true&allowed_groups=admins&match=any", nil),
            ("max_login_age=15m&allowed_groups=ops&match=any", nil),
            ("max_login_age=15m&allowed_groups=ops&match=all", .loginTimeUnknown),
            // `*` is no rule: else one of them would open what another limits.
            ("allowed_groups=admins&allowed_domains=*&allowed_claims=*&max_login_age=*&match=any", .groupNotAllowed),
            ("allowed_groups=ops&match=any", nil), ("allowed_groups=admins&match=any", .groupNotAllowed),
            // Nobody is limited.
            ("match=any", nil), ("match=all", nil), ("allowed_groups=*&allowed_claims=*&match=any", nil),
            // What cannot be read closes, whatever else fits.
            ("allowed_groups=ops&allowed_domains=&match=any", .ruleEmpty),
            ("allowed_groups=ops&allowed_domains=*.org&match=any", .ruleUnknown),
            ("allowed_groups=ops&allowed_claims=x&match=any", .ruleUnknown),
            ("allowed_groups=ops&max_login_age=15&match=any", .ruleUnknown),
            ("allowed_groups=ops&x=1&match=any", .ruleUnknown),
            ("match=", .ruleEmpty), ("match", .ruleEmpty), ("match= ", .ruleEmpty), ("match=Any", .ruleUnknown),
            ("match=ALL", .ruleUnknown), ("match=or", .ruleUnknown), ("match=*", .ruleUnknown),
            ("match=any,all", .ruleUnknown), ("match=an", .ruleUnknown), ("match=anyy", .ruleUnknown),
            ("match=%61ny", .ruleUnknown), ("match=any\u{301}", .ruleUnknown), ("match=any&match=all", .ruleUnknown),
            ("match=any&match=any", .ruleUnknown), ("Match=any", .ruleUnknown), ("satisfy=any", .ruleUnknown),
        ] as [(String, Denial?)])
    func `one rule is enough only where that is said`(query: String, denial: Denial?) throws {
        #expect(try people.denial(query, groups: ["ops"]) == denial)
    }

    @Test func `an address that is not verified is not the rule that lets in`() throws {
        let rule = "allowed_emails=ann@example.com&allowed_groups=ops&match=any"
        #expect(try people.denial(rule, verified: false) == .emailNotVerified)
        #expect(try people.denial(rule, verified: false, groups: ["ops"]) == nil)
        #expect(
            try people.denial(rule, verified: false, emailSource: EmailSource(requiresVerification: false)) == nil)
        #expect(try people.denial("allowed_domains=example.com&match=any", verified: false) == .emailNotVerified)
    }

    @Test func `people who bring no token, and rules of any kind, contradict each other`() {
        for query in [
            "match=any", "allowed_claims=a=b", "max_login_age=15m", "max_login_age=15m&match=any", "match=x",
            "allowed_claims=", "allowed_claims=*&match=any",
        ] {
            let rules = LocationRules(.query("anonymous=allow&\(query)"))
            #expect(!rules.allowsAnonymous, "\(query)")
            #expect(rules.fault != nil, "\(query)")
        }
        #expect(
            LocationRules(.query("anonymous=allow&allowed_claims=*&max_login_age=*&match=all")).allowsAnonymous)
    }

    @Test func `an explanation names every rule and decides as a request does`() throws {
        let user = try people.user(email: "ann@example.com")
        let rules = LocationRules(.query("allowed_groups=ops&allowed_claims=sub=x&max_login_age=1h&match=any"))
        let explanation = rules.explanation(for: user.claims, groups: ["ops"], emailSource: EmailSource())
        #expect(explanation.denial == nil)
        #expect(explanation.steps.map(\.denial) == [nil, nil, .claimNotAllowed, .loginTimeUnknown])
        #expect(explanation.steps.first?.found == "one of them is enough")
        #expect(explanation.steps[2].found == "sub: \(Mint.subject)")
        let other = rules.explanation(for: user.claims, groups: nil, emailSource: EmailSource())
        #expect(other.denial == .groupsMissing)
    }
}
