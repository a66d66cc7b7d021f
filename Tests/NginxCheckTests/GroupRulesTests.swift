// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NginxCheck

/// Rules for groups, next to settings by which no token has groups.
struct GroupRulesTests {
    private static let protect = "include snippets/authsidecar-protect.conf;"
    private static let admins = "set $authsidecar_groups admins;"

    private static func findings(_ block: String, hasGroups: Bool = false) throws -> [Finding] {
        let text = Array("server {\ninclude snippets/authsidecar-server.conf;\n\(block)\n}".utf8)
        return try ConfigurationCheck(ConfigurationFile.files(in: text, name: "site.conf"), hasGroups: hasGroups)
            .findings
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
        "location / { \(GroupRulesTests.protect) }",
        "location / { set $authsidecar_groups *; \(GroupRulesTests.protect) }",
        "location / { set $authsidecar_groups \"\"; \(GroupRulesTests.protect) }",
        "set $authsidecar_groups admins; location / { set $authsidecar_groups *; \(GroupRulesTests.protect) }",
        "set $authsidecar_groups admins; location / { include snippets/authsidecar-public.conf; }",
        "location / { \(GroupRulesTests.admins) set $authsidecar_emails a@example.com; set $authsidecar_match any; \(GroupRulesTests.protect) }",
    ])
    func `a rule that does not close its location for want of groups is left as it is`(block: String) throws {
        #expect(try Self.findings(block).isEmpty)
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
