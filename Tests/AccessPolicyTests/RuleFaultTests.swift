// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AccessPolicy

/// What is said of rules that cannot be read: which rule, which entry, and what would be right.
struct RuleFaultTests {
    @Test(
        arguments: [
            (.emails, "bob@example.com,carl", "carl"),
            (.emails, "ann@example.com bob@example.com", "ann@example.com bob@example.com"),
            (.emails, "*, ann@example.com", "*"), (.emails, "*@example.com", "*@example.com"),
            (.emails, "Ann <ann@example.com>", "Ann <ann@example.com>"), (.domains, "@example.com", "@example.com"),
            (.domains, "example.com; evil", "example.com; evil"), (.domains, "a.example, *.b.example", "*.b.example"),
            (.groups, "ops, 100%", "100%"), (.groups, "ops,,admins", ""), (.groups, "ops,", ""),
            (.groups, "ops\u{FFFD}", "ops\u{FFFD}"), (.groups, "a,\n b", "a,\n b"), (.groups, "a\tb", "a\tb"),
            (.claims, "department", "department"), (.claims, "a=b, department=*", "department=*"),
            (.claims, "email=ann@example.com", "email=ann@example.com"), (.loginAge, "15", "15"),
            (.loginAge, "366d", "366d"), (.match, "ANY", "ANY"),
        ] as [(RuleName, String, String)])
    func `a value that cannot be read is said to be of its rule, with the entry`(
        rule: RuleName, value: String, entry: String
    ) throws {
        let fault = try #require(rule.fault(in: value))
        #expect(fault.denial == .ruleUnknown && fault.rule == rule && fault.entry == entry)
        #expect(fault.description.hasPrefix("\(rule.rawValue): “\(entry)” "))
        #expect(
            RuleName.allCases.filter { $0 != rule }.allSatisfy {
                rule.fault(in: rule.example) == nil && $0.fault(in: $0.all) == nil
            })
    }

    @Test(arguments: RuleName.allCases)
    func `a value that names nobody is said to be empty`(rule: RuleName) throws {
        for value in ["", "  "] {
            let fault = try #require(rule.fault(in: value))
            #expect(fault.denial == .ruleEmpty && fault.rule == rule && fault.entry == nil)
        }
    }

    @Test(arguments: RuleName.allCases)
    func `what is written as an example can be read`(rule: RuleName) {
        #expect(rule.fault(in: rule.example) == nil && rule.fault(in: rule.all) == nil)
    }

    @Test(
        arguments: [
            ("allowed_group=ops", "“allowed_group” is no rule: a misspelled name, or one of another version"),
            ("allowed_groups=*&allowed_groups=ops", "allowed_groups is stated twice"),
            ("x&x", "“x” is stated twice"), ("&", "there is an argument without a name"),
            ("", "there are no rules, which lets nobody in"),
            ("anonymous=allow&allowed_groups=ops", "a location for everybody (anonymous=allow) has a rule"),
            (
                "allowed_emails=carl",
                "allowed_emails: “carl” is no e-mail address; write whole addresses, such as ann@example.com, "
                    + "bob@example.com; for all of a domain there is allowed_domains"
            ),
            ("allowed_groups=", "allowed_groups is empty, which lets nobody in; write admins, or *"),
        ])
    func `a fault is one sentence`(query: String, sentence: String) {
        #expect(LocationRules(.query(query[...])).fault?.description == sentence)
    }

    @Test(arguments: ["x", "é", "日", "😀"])
    func `a long entry is cut at a whole character`(character: String) throws {
        let entry = try #require(
            RuleName.loginAge.fault(in: String(repeating: character, count: 5000) + " ")?.entry)
        #expect(entry.hasSuffix("\(character)…"))
        #expect(entry.utf8.count - 3 <= RuleFault.maximumEntryBytes)
        #expect(entry.utf8.count - 3 > RuleFault.maximumEntryBytes - 4)
        #expect(RuleName.loginAge.fault(in: "x")?.entry == "x")
    }

    @Test func `rules that can be read have no fault`() {
        #expect(LocationRules.none.fault == nil)
        #expect(LocationRules(.query("allowed_groups=ops")).fault == nil)
        #expect(LocationRules(.unreadable).fault?.denial == .ruleUnknown)
    }
}
