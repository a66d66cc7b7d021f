// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NginxCheck

/// Rules for groups and the age of the login, next to settings by which no token tells it.
struct AccessTokenRulesTests {
    private static let protect = "include snippets/authsidecar-protect.conf;"
    private static let admins = "set $authsidecar_groups admins;"

    private static func findings(
        _ block: String, hasGroups: Bool = false, hasLoginTime: Bool = true
    ) throws -> [Finding] {
        let text = Array("server {\ninclude snippets/authsidecar-server.conf;\n\(block)\n}".utf8)
        return try ConfigurationCheck(
            ConfigurationFile.files(in: text, name: "site.conf"), hasGroups: hasGroups, hasLoginTime: hasLoginTime
        ).findings
    }

    @Test func `a location that is closed for everybody is found at its rule`() throws {
        let block = "location / { \(Self.protect) }\nlocation /api/ {\n\(Self.admins) \(Self.protect) }"
        let findings = try Self.findings(block)
        #expect(findings.map(\.code) == [.groupsUnavailable])
        #expect(findings.map(\.place.line) == [5])
        #expect(findings.map(\.problem) == ["location /api/ has a rule for groups, and ACCESS_TOKEN is off"])
        #expect(try Self.findings(block, hasGroups: true).isEmpty)
    }

    @Test func `the rule of a server block is one finding, and that of a location in it another`() throws {
        let own = "location /own/ { set $authsidecar_groups ops; \(Self.protect) }"
        let others = "location / { \(Self.protect) } location /a/ { \(Self.protect) }"
        #expect(
            try Self.findings("\(Self.admins)\n\(others)\n\(own)").map(\.problem) == [
                "the server block has a rule for groups, and ACCESS_TOKEN is off",
                "location /own/ has a rule for groups, and ACCESS_TOKEN is off",
            ])
        #expect(try Self.findings("\(Self.admins)\n\(own)").map(\.place.line) == [4])
    }

    @Test(arguments: [
        "location / { \(AccessTokenRulesTests.protect) }",
        "location / { set $authsidecar_groups *; \(AccessTokenRulesTests.protect) }",
        "set $authsidecar_groups admins; location / { set $authsidecar_groups *; \(AccessTokenRulesTests.protect) }",
        "set $authsidecar_groups admins; location / { include snippets/authsidecar-public.conf; }",
        "location / { \(AccessTokenRulesTests.admins) set $authsidecar_emails a@example.com; set $authsidecar_match any; \(AccessTokenRulesTests.protect) }",
    ])
    func `a rule that does not close its location for want of groups is left as it is`(block: String) throws {
        #expect(try Self.findings(block).isEmpty)
    }

    @Test func `an empty rule closes its location whatever the settings are`() throws {
        let block = "location / { set $authsidecar_groups \"\"; \(Self.protect) }"
        #expect(try Self.findings(block).map(\.code) == [.ruleUnreadable])
    }

    @Test func `a rule for the age of the login needs an access token that is verified`() throws {
        let age = "set $authsidecar_max_login_age 15m;"
        let block = "\(age)\nlocation / { \(Self.protect) }\nlocation /a/ {\n\(age) \(Self.admins) \(Self.protect) }"
        let findings = try Self.findings(block, hasGroups: true, hasLoginTime: false)
        #expect(findings.map(\.code) == [.loginTimeUnavailable, .loginTimeUnavailable])
        #expect(
            findings.map(\.problem) == [
                "the server block has a rule for the age of the login, and ACCESS_TOKEN is off",
                "location /a/ has a rule for the age of the login, and ACCESS_TOKEN is off",
            ])
        #expect(try Self.findings(block, hasGroups: true).isEmpty)
        let either = "location / { \(age) \(Self.admins) set $authsidecar_match any; \(Self.protect) }"
        for lines in [either, either.replacing("15m", with: "*"), "location / { \(Self.protect) }"] {
            #expect(try Self.findings(lines, hasGroups: true, hasLoginTime: false).isEmpty)
        }
    }

    @Test func `a rule that a variable holds may allow everybody`() throws {
        let text = """
            map $uri $who { default *; /admin admins; }
            server {
                include snippets/authsidecar-server.conf;
                location / { set $authsidecar_groups $who; \(Self.protect) }
            }
            """
        let files = ConfigurationFile.files(in: Array(text.utf8), name: "site.conf")
        #expect(try ConfigurationCheck(files, hasGroups: false).findings.isEmpty)
    }

    @Test func `the only rule is needed with any, too`() throws {
        let block = "location / { \(Self.admins) set $authsidecar_match any; \(Self.protect) }"
        #expect(try Self.findings(block).map(\.code) == [.groupsUnavailable])
    }
}
