// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// `$authsidecar_claims`, `$authsidecar_max_login_age` and `$authsidecar_match` in a real nginx with the shipped files.
@Suite(.timeLimit(.minutes(3)))
struct ClaimAndLoginRuleTests {
    private static func location(_ path: String, _ lines: String, include: String = "protect") -> String {
        "location \(path) { \(lines) include snippets/authsidecar-\(include).conf; proxy_pass http://flask; }\n"
    }

    /// A site with access tokens, and what a test adds to its server block.
    private static func run(_ server: String, _ test: @escaping (Site, AccessMint) async throws -> Void) async throws {
        let mint = AccessMint(key: try RSASigningKey.sample.get())
        let directory = try TemporaryDirectory()
        let file = try directory.write(mint.keySet(), to: "jwks.json")
        var options = Site.Options()
        options.settings = ["ACCESS_TOKEN=verify", "ISSUER=\(Mint.issuer)", "JWKS_URL=file://\(file)"]
        options.server = server
        try await Site.run(options) { try await test($0, mint) }
    }

    /// Somebody of the department `ops` who signed in with a second factor.
    private static func token(_ site: Site) -> String {
        site.token {
            $0.claims["department"] = "ops"
            $0.claims["amr"] = .raw(#"["pwd","mfa"]"#)
            $0.claims["level"] = 3
            $0.claims["dn"] = "CN=Ops,OU=IT"
            $0.claims["realm"] = .raw(#"{"roles":["staff"]}"#)
        }
    }

    /// A line with an access token of this user.
    private static func line(_ site: Site, _ mint: AccessMint, _ time: JSONText?) -> String {
        let token = mint.token(expiresAt: site.now + 600) { $0.claims["auth_time"] = time }
        return "X-Amzn-Oidc-Accesstoken: \(token)"
    }

    @Test func `each location lets in whom its rules name`() async throws {
        let cases: [(rules: String, reason: String?)] = [
            (#"set $authsidecar_claims "department=ops, department=it, amr=mfa";"#, nil),
            (#"set $authsidecar_claims "department=it, amr=mfa";"#, "claim-not-allowed"),
            (#"set $authsidecar_claims "department=ops, amr=otp";"#, "claim-not-allowed"),
            (#"set $authsidecar_claims "level=3, /realm/roles=staff, dn=CN=Ops%2COU=IT";"#, nil),
            // Of the access token.
            (#"set $authsidecar_claims "token_use=access";"#, nil),
            ("set $authsidecar_max_login_age 15m;", nil), ("set $authsidecar_max_login_age 60s;", "login-too-old"),
            ("set $authsidecar_max_login_age 15m; set $authsidecar_claims level=4;", "claim-not-allowed"),
            ("set $authsidecar_groups nobody; set $authsidecar_claims level=3;", "group-not-allowed"),
            ("set $authsidecar_match any; set $authsidecar_groups nobody; set $authsidecar_claims level=3;", nil),
            ("set $authsidecar_match any; set $authsidecar_groups nobody; set $authsidecar_max_login_age 1h;", nil),
            (
                "set $authsidecar_match any; set $authsidecar_groups nobody; set $authsidecar_claims level=4;",
                "group-not-allowed"
            ),
            ("set $authsidecar_match any;", nil), ("set $authsidecar_match all; set $authsidecar_claims *;", nil),
        ]
        try await Self.run(cases.enumerated().map { Self.location("/\($0)/", $1.rules) }.joined()) { site, mint in
            let (token, line) = (Self.token(site), Self.line(site, mint, .integer(site.now - 300)))
            for (index, (rules, reason)) in cases.enumerated() {
                let response = try await site.send("GET /\(index)/", token: token, [line])
                #expect(response.status == (reason == nil ? 200 : 403), "\(rules)")
                if let reason { #expect(response.body.contains("\"reason\":\"\(reason)\""), "\(rules)") }
                try await site.expect(401, "GET /\(index)/", [line])
            }
        }
    }

    @Test func `a login whose time nothing proves is refused`() async throws {
        try await Self.run(Self.location("/x/", "set $authsidecar_max_login_age 15m;")) { site, mint in
            let token = Self.token(site)
            for lines in [
                [], ["X-Amzn-Oidc-Accesstoken: opaque"], [Self.line(site, mint, nil)],
                [Self.line(site, mint, .string("\(site.now)"))], [Self.line(site, mint, .integer(site.now + 60))],
            ] {
                let response = try await site.send("GET /x/", token: token, lines)
                #expect(response.status == 403 && response.body.contains(#""reason":"login-time-unknown""#), "\(lines)")
            }
            let old = try await site.send("GET /x/", token: token, [Self.line(site, mint, .integer(site.now - 1000))])
            #expect(old.status == 403 && old.body.contains(#""reason":"login-too-old""#))
            // Neither counts what the client says next to it.
            let claimed = site.token { $0.claims["auth_time"] = .integer(site.now) }
            try await site.expect(403, "GET /x/?auth_time=\(site.now)", token: claimed, ["auth_time: \(site.now)"])
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test func `a text that cannot be read closes its location`() async throws {
        let rules: [(variable: String, values: [String])] = [
            (
                "claims",
                [
                    "", "department", "department=", "=ops", "department=ops,", "department=*", "department=ops, *",
                    "department=%", "department=100%", "/department/=ops", "/~=x", "department:ops",
                ]
            ),
            (
                "max_login_age",
                ["", "15", "m", "15M", "15 m", "15min", "0m", "1.5h", "1h30m", "-1h", "366d", "15m,1h", "off"]
            ),
            ("match", ["", "Any", "or", "*", "any,all", "ANY", "any all", "anyy", "yes"]),
        ]
        let cases = rules.flatMap { rule in rule.values.map { "set $authsidecar_\(rule.variable) \"\($0)\";" } }
        try await Self.run(cases.enumerated().map { Self.location("/\($0)/", $1) }.joined()) { site, mint in
            let (token, line) = (Self.token(site), Self.line(site, mint, .integer(site.now)))
            for (index, lines) in cases.enumerated() {
                let response = try await site.send("GET /\(index)/", token: token, [line])
                let reason = lines.hasSuffix("\"\";") ? "rule-empty" : "rule-unknown"
                #expect(response.status == 403 && response.body.contains("\"reason\":\"\(reason)\""), "\(lines)")
            }
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test(arguments: ["claims department=ops", "max_login_age 15m", "match any", "claims \"\"", "match all"])
    func `a rule behind the include, and one of a location for everybody, close it`(rule: String) async throws {
        let line = "set $authsidecar_\(rule);"
        let late = "location /late/ { include snippets/authsidecar-protect.conf; \(line) proxy_pass http://flask; }\n"
        let isDefault = rule == "match all"
        try await Self.run(late + Self.location("/news/", line, include: "anonymous")) { site, mint in
            let (token, access) = (Self.token(site), Self.line(site, mint, .integer(site.now)))
            // nginx does not see a line that changes nothing.
            try await site.expect(isDefault ? 200 : 403, "GET /late/", token: token, [access])
            try await site.expect(isDefault ? 200 : 403, "GET /news/", token: token, [access])
            try await site.expect(isDefault ? 200 : 401, "GET /news/")
        }
    }

    @Test func `defaults of the server block are rules of each location`() async throws {
        let server =
            "set $authsidecar_claims department=it; set $authsidecar_match any;\n" + Self.location("/default/", "")
            + Self.location("/admins/", "set $authsidecar_groups admins;")
            + Self.location("/all/", "set $authsidecar_groups admins; set $authsidecar_match all;")
            + Self.location("/none/", "set $authsidecar_claims *;")
            + Self.location("/public/", "", include: "public") + Self.location("/news/", "", include: "anonymous")
            + Self.location(
                "/open-news/", "set $authsidecar_claims *; set $authsidecar_match all;", include: "anonymous")
        try await Self.run(server) { site, mint in
            let (token, access) = (Self.token(site), Self.line(site, mint, .integer(site.now)))
            for (path, signedIn, nobody) in [
                ("/default/", 403, 401), ("/admins/", 200, 401), ("/all/", 403, 401), ("/none/", 200, 401),
                ("/public/", 200, 200), ("/news/", 403, 401), ("/open-news/", 200, 200),
            ] {
                try await site.expect(signedIn, "GET \(path)", token: token, [access])
                try await site.expect(nobody, "GET \(path)")
            }
        }
    }

    /// A rule that is made of the path, which it never should be.
    @Test(arguments: [
        ("ops", 200), ("it", 403), ("it%0Aops", 403), ("it%09*%09any", 403), ("it%2Cdepartment=ops", 200),
        ("it%09*%09all%0Adeny", 403), ("", 403), ("*", 403), ("%252A", 403), ("%FF", 403),
    ])
    func `a control character in a rule gives no rule`(path: String, status: Int) async throws {
        let location =
            "location ~ \"^/c/(?<team>(?s:.*))$\" { set $authsidecar_claims \"department=$team\"; "
            + "include snippets/authsidecar-protect.conf; proxy_pass http://flask; }"
        try await Self.run(location) { site, _ in
            try await site.expect(status, "GET /c/\(path)", token: Self.token(site))
        }
    }
}
