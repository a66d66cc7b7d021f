// SPDX-License-Identifier: Apache-2.0

import Testing
import TokenMint

@testable import AuthRequest

/// Which rules a subrequest comes with: those of its query, or of a header that its query names.
struct RuleHeaderTests {
    private static let name = "X-Auth-Rules"
    private static let open = "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tanonymous=deny"
    private static let ops = "allowed_groups=ops\tallowed_emails=*\tallowed_domains=*\tanonymous=deny"
    private static let everybody = "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tanonymous=allow"

    /// The reason of an answer to somebody in no group; `nil`: let in.
    private func reason(_ target: String, _ rules: [String], token: Bool = true) async throws -> String? {
        let fixture = try await Fixture()
        var headers = rules.map { (Self.name, $0) }
        if token { headers.append(("X-Amzn-Oidc-Data", fixture.token())) }
        let response = try fixture.connection().ask(target, headers: headers)
        #expect([200, 204].contains(response.status) == (response["X-Auth-Reason"] == nil))
        return response["X-Auth-Reason"]
    }

    @Test(
        arguments: [
            ("/auth?rules=header", [open], nil), ("/auth?rules=header", [ops], "groups-missing"),
            // Not there, twice, empty.
            ("/auth?rules=header", [], "rule-unknown"), ("/auth?rules=header", [open, open], "rule-unknown"),
            ("/auth?rules=header", [""], "rule-empty"), ("/auth?rules=header", [open, ops], "rule-unknown"),
            ("/auth?rules=header", ["", open], "rule-unknown"),
            // Both forms, or a constant that is not ours.
            ("/auth?rules=header&allowed_groups=*", [open], "rule-unknown"),
            ("/auth?allowed_groups=*&rules=header", [open], "rule-unknown"),
            ("/auth?rules=header&rules=header", [open], "rule-unknown"),
            ("/auth?rules=Header", [open], "rule-unknown"), ("/auth?rules=header&", [open], "rule-unknown"),
            ("/auth?rules=", [open], "rule-unknown"), ("/auth?rules", [open], "rule-unknown"),
            ("/auth?Rules=header", [open], "rule-unknown"), ("/auth?rules=heade%72", [open], "rule-unknown"),
            // Another proxy, which passes a client's headers on.
            ("/auth", [ops], nil), ("/auth?allowed_groups=*", [ops], nil),
            ("/auth?allowed_groups=ops", [open], "groups-missing"),
            ("/auth?allowed_groups=ops", [open, open], "groups-missing"),
            ("/whoami?rules=header", [ops], nil),
        ] as [(String, [String], String?)])
    func `the header counts if and only if the query says so`(
        target: String, rules: [String], reason: String?
    ) async throws {
        #expect(try await self.reason(target, rules) == reason)
    }

    /// What the log says of rules with which a subrequest is refused.
    @Test(
        arguments: [
            ("allowed_groups=*\tallowed_emails=bob@example.com,carl", "rule=allowed_emails: carl"),
            ("allowed_groups=*\tallowed_emails=a@example.com b", "rule=allowed_emails: a@example.com%20b"),
            ("allowed_groups=\tallowed_emails=*", "rule=allowed_groups"),
            ("allowed_groups=ops,,x\tallowed_emails=*", "rule=allowed_groups: (empty entry)"),
            (
                "allowed_groups=x%\"\u{9B}\u{202E}日%\tallowed_emails=*",
                "rule=allowed_groups: x%25%22%C2%9B%E2%80%AE%E6%97%A5%25"
            ),
            (
                "allowed_groups=*\tallowed_emails=\(String(repeating: "x", count: 2000))",
                "rule=allowed_emails: \(String(repeating: "x", count: 128))%E2%80%A6"
            ),
        ])
    func `the log names the rule that cannot be read, and its entry`(rules: String, field: String) async throws {
        let fixture = try await Fixture()
        _ = try fixture.connection().ask(
            "/auth?rules=header",
            headers: [
                (Self.name, "\(rules)\tallowed_domains=*\tanonymous=deny"), ("X-Amzn-Oidc-Data", fixture.token()),
            ])
        let line = try #require(fixture.log.all.last)
        #expect(line.contains(" \(field) "), "\(line)")
        #expect(line.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) })
    }

    @Test(
        arguments: ["/auth?token=secret", "/auth?secret", "/auth?secret&secret", "/auth?rules=header"])
    func `the log does not name what is no rule`(target: String) async throws {
        let fixture = try await Fixture()
        let response = try fixture.connection().ask(target, headers: [("X-Amzn-Oidc-Data", fixture.token())])
        #expect(response["X-Auth-Reason"] == "rule-unknown")
        let line = try #require(fixture.log.all.last)
        #expect(!line.contains("secret") && !line.contains(" rule="), "\(line)")
    }

    @Test func `the log names a rule only where it refuses`() async throws {
        let fixture = try await Fixture()
        _ = try fixture.connection().ask("/auth?allowed_emails=carl")
        let line = try #require(fixture.log.all.last)
        #expect(line.contains("reason=missing-token") && !line.contains(" rule="), "\(line)")
    }

    @Test func `a location without an include refuses everybody, before anything of a token is looked at`()
        async throws
    {
        let forgotten = "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tanonymous="
        for token in [true, false] {
            #expect(try await reason("/auth?rules=header", [forgotten], token: token) == "include-missing")
        }
        #expect(try await reason("/auth?rules=header", [Self.everybody], token: false) == nil)
        #expect(try await reason("/auth", [Self.everybody], token: false) == "missing-token")
    }

    @Test func `every 401 says why, in a scheme for which no browser opens a dialog`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let expired = fixture.mint.token(expiresAt: Fixture.now - 60)
        for (path, headers, reason) in [
            ("/auth", [], "missing-token"), ("/auth", [("X-Amzn-Oidc-Data", "x")], "malformed"),
            ("/auth", [("X-Amzn-Oidc-Data", expired)], "expired"), ("/whoami", [], "missing-token"),
            ("/denied?status=401", [("X-Auth-Reason", "expired")], "expired"),
            ("/denied?status=401", [("X-Auth-Reason", "\"><script>")], "missing-token"),
        ] as [(String, [(String, String)], String)] {
            let response = try connection.ask(path, headers: headers)
            #expect(response.status == 401)
            #expect(response.values("WWW-Authenticate") == ["Authsidecar reason=\"\(reason)\""], "\(path)")
        }
        for path in ["/auth?x", "/denied?status=403", "/denied?status=503"] {
            let response = try connection.ask(path, headers: [("X-Amzn-Oidc-Data", fixture.token())])
            #expect(response.values("WWW-Authenticate") == [])
        }
    }
}
