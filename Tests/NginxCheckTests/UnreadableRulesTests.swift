// SPDX-License-Identifier: Apache-2.0

import AccessPolicy
import Testing

@testable import NginxCheck

/// Values of rules that close their location to everybody, and what is proposed instead.
struct UnreadableRulesTests {
    private static func findings(_ block: String) throws -> [Finding] {
        let text = Array("server {\ninclude snippets/authsidecar-server.conf;\n\(block)\n}".utf8)
        return try ConfigurationCheck(ConfigurationFile.files(in: text, name: "site.conf")).findings
    }

    private static func location(_ lines: String) -> String { "location / {\n\(lines)\n\(FindingTests.protect) }" }

    @Test(
        arguments: [
            (
                #"$authsidecar_emails "bob@example.com,carl""#, "“carl” in $authsidecar_emails is no e-mail address",
                [#"$authsidecar_emails "ann@example.com, bob@example.com""#]
            ),
            (
                #"$authsidecar_emails "ann@example.com bob@example.com""#,
                "“ann@example.com bob@example.com” in $authsidecar_emails is no e-mail address",
                [#"$authsidecar_emails "ann@example.com, bob@example.com""#]
            ),
            (
                #"$authsidecar_emails "*, ann@example.com""#,
                "“*” in $authsidecar_emails allows everybody, and there are other entries",
                ["$authsidecar_emails ann@example.com", "$authsidecar_emails *"]
            ),
            (
                #"$authsidecar_emails "*@example.com""#, "“*@example.com” in $authsidecar_emails is no e-mail address",
                ["$authsidecar_domains example.com"]
            ),
            (
                #"$authsidecar_emails "*@a.example, bob@b.example""#,
                "“*@a.example” in $authsidecar_emails is no e-mail address",
                ["$authsidecar_domains a.example", "$authsidecar_emails bob@b.example"]
            ),
            (
                #"$authsidecar_domains "@example.com""#, "“@example.com” in $authsidecar_domains is no domain",
                ["$authsidecar_domains example.com"]
            ),
            (
                #"$authsidecar_domains "*.example.com, example.org""#,
                "“*.example.com” in $authsidecar_domains is no domain",
                [#"$authsidecar_domains ".example.com, example.org""#]
            ),
            (
                #"$authsidecar_domains "example.com; evil""#,
                "“example.com; evil” in $authsidecar_domains is no domain",
                [#"$authsidecar_domains "example.com, evil""#]
            ),
            (
                "$authsidecar_max_login_age 15", "“15” in $authsidecar_max_login_age is no age",
                ["$authsidecar_max_login_age 15m"]
            ),
            (
                #"$authsidecar_claims "department""#,
                "“department” in $authsidecar_claims is not NAME=VALUE with a claim's name and a value",
                ["$authsidecar_claims department=ops"]
            ),
            (
                #"$authsidecar_claims "department:it""#,
                "“department:it” in $authsidecar_claims is not NAME=VALUE with a claim's name and a value",
                ["$authsidecar_claims department=it"]
            ),
            (
                #"$authsidecar_groups """#, "$authsidecar_groups is empty, which lets nobody in",
                ["$authsidecar_groups admins", "$authsidecar_groups *"]
            ),
            (
                #"$authsidecar_groups "ops, 100%,""#, "“100%” in $authsidecar_groups cannot be decoded",
                [#"$authsidecar_groups "ops, 100%25""#]
            ),
            (
                #"$authsidecar_groups "ops,""#,
                "“” in $authsidecar_groups is an empty entry: there is a comma too many", ["$authsidecar_groups ops"]
            ),
            (
                "$Authsidecar_MATCH Any", "“Any” in $Authsidecar_MATCH is neither all nor any",
                ["$authsidecar_match any"]
            ),
        ] as [(String, String, [String])])
    func `a value that closes its location is found, and what is proposed can be read`(
        line: String, problem: String, fix: [String]
    ) throws {
        let findings = try Self.findings(Self.location("set \(line);"))
        #expect(findings.map(\.code) == [.ruleUnreadable])
        #expect(findings.map(\.problem) == [problem])
        #expect(findings.map(\.place.line) == [4])
        #expect(findings.first?.fix == fix.map { "set \($0);" })
        for proposed in findings[0].fix { #expect(try Self.findings(Self.location(proposed)).isEmpty) }
    }

    /// Only the proposal can differ; whether it is found is the daemon's own verdict.
    @Test(arguments: RuleName.allCases)
    func `a value is found if and only if the daemon cannot read it`(rule: RuleName) throws {
        for value in [
            "", "*", "*,*", "ann@example.com", "ann@example.com;", "example.com", ".example.com", "*.example.com", "15",
            "15m",
            "0m", "a=b", "a=*", "a b", "a, b", "a,,b", "%", "%20", "%zz", "any", "all", "日本", "日本.example", "a\u{85}b",
            "`'{}",
        ] {
            let line = Directive(
                name: "set", arguments: ["$\(rule.variable)", value], place: Place(file: "", line: 1))
            let findings = try Self.findings(Self.location(line.text))
            let expected: [FindingCode] = rule.fault(in: value) == nil ? [] : [.ruleUnreadable]
            #expect(findings.map(\.code) == expected, "\(value)")
            for proposed in findings.flatMap(\.fix) {
                #expect(try Self.findings(Self.location(proposed)).isEmpty, "\(proposed)")
            }
        }
    }

    @Test func `a rule of the server block is found once, and one in a condition as well`() throws {
        let bad = "set $authsidecar_emails carl;"
        let locations = "location / { \(FindingTests.protect) } location /a/ { \(FindingTests.protect) }"
        #expect(try Self.findings("\(bad)\n\(locations)").map(\.code) == [.ruleUnreadable])
        let conditional = Self.location("if ($request_method = POST) { \(bad) }")
        #expect(try Self.findings(conditional).map(\.code) == [.ruleUnreadable])
    }

    @Test(arguments: ["$mine", "a,${mine}", "admins,$mine,,"])
    func `what a variable holds is not checked`(value: String) throws {
        #expect(try Self.findings(Self.location("set $authsidecar_groups \"\(value)\";")).isEmpty)
    }

    @Test(
        arguments: [
            ("", "set $authsidecar_emails bob@b.example; set $authsidecar_domains a.example;", ["bob@b.example"]),
            ("set $authsidecar_domains a.example;", "set $authsidecar_emails Bob@B.example;", ["bob@b.example"]),
            (
                "set $authsidecar_emails \"bob@b.example, ann@a.example\";", "set $authsidecar_domains .a.example;",
                ["bob@b.example"]
            ),
            ("set $authsidecar_emails bob@b.example; set $authsidecar_domains a.example;", "", ["bob@b.example"]),
            ("", "set $authsidecar_emails bob@x.b.example; set $authsidecar_domains .b.example;", []),
            ("", "set $authsidecar_emails bob@bücher.example; set $authsidecar_domains xn--bcher-kva.example;", []),
            (
                "set $authsidecar_domains a.example;",
                "set $authsidecar_emails a@b.example; set $authsidecar_domains *;", []
            ),
            (
                "set $authsidecar_emails a@b.example; set $authsidecar_domains c.example;",
                "set $authsidecar_match any;", []
            ),
            ("", "set $authsidecar_emails $mine; set $authsidecar_domains a.example;", []),
            ("", "set $authsidecar_emails *; set $authsidecar_domains a.example;", []),
            ("", "set $authsidecar_emails a@b.example;", []), ("", "set $authsidecar_domains a.example;", []),
        ] as [(String, String, [String])])
    func `an address whose domain another rule does not name is found`(
        ofServer: String, ofLocation: String, excluded: [String]
    ) throws {
        let findings = try Self.findings("\(ofServer)\n\(Self.location(ofLocation))")
        #expect(findings.map(\.code) == excluded.map { _ in .addressExcluded })
        let owner = ofLocation.isEmpty ? "the server block" : "location /"
        let problem = { (address: String) in
            "\(owner) names “\(address)” in $authsidecar_emails, and no such domain in $authsidecar_domains"
        }
        #expect(findings.map(\.problem) == excluded.map(problem))
        #expect(findings.allSatisfy { $0.place.line == (ofLocation.isEmpty ? 3 : 5) })
    }

    @Test func `rules of which one is unreadable are no other finding`() throws {
        let lines = "set $authsidecar_emails carl; set $authsidecar_domains a.example;"
        #expect(try Self.findings(Self.location(lines)).map(\.code) == [.ruleUnreadable])
    }

    @Test func `in a location for everybody the rule itself is the mistake`() throws {
        for (file, code) in [("public", FindingCode.ruleWithoutCheck), ("anonymous", .ruleWithAnonymous)] {
            let block = "location / { set $authsidecar_emails carl; include snippets/authsidecar-\(file).conf; }"
            #expect(try Self.findings(block).map(\.code) == [code])
        }
    }
}
