// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import TestSupport
import TokenMint

/// Access tokens through a real nginx, from two protected locations to the application.
@Suite(.timeLimit(.minutes(2)))
struct AccessTokenTests {
    /// Two locations, for two groups.
    private static func options(keySet: String) -> Site.Options {
        var options = Site.Options()
        options.settings = ["ACCESS_TOKEN=verify", "ISSUER=\(Mint.issuer)", "JWKS_URL=\(keySet)"]
        options.server = """
            location /staff/ {
                set $authsidecar_groups "admins";
                include snippets/authsidecar-protect.conf;
                proxy_pass http://flask;
            }
            location /audit/ {
                set $authsidecar_groups "auditors";
                include snippets/authsidecar-protect.conf;
                proxy_pass http://flask;
            }
            """
        return options
    }

    @Test func `groups of a verified access token open one location and not the other`() async throws {
        let mint = AccessMint(key: try RSASigningKey.sample.get())
        let directory = try TemporaryDirectory()
        let file = try directory.write(mint.keySet(), to: "jwks.json")
        try await Site.run(Self.options(keySet: "file://\(file)")) { site in
            func header(_ change: (inout AccessTokenDraft) -> Void = { _ in }) -> [String] {
                ["X-Amzn-Oidc-Accesstoken: \(mint.token(expiresAt: site.now + 600, change))"]
            }
            let token = site.token()
            for _ in 1...2 {
                try await site.expect(200, "GET /staff/", token: token, header())
                try await site.expect(403, "GET /audit/", token: token, header())
            }
            #expect(
                site.application.requests.map { $0["X-User-Groups"] } == [["admins,site ops"], ["admins,site ops"]])
            // The access token itself stays here.
            #expect(site.application.requests.allSatisfy { $0["X-Amzn-Oidc-Accesstoken"].isEmpty })

            try await site.expect(200, "GET /", token: token)
            try await site.expect(403, "GET /staff/", token: token)
            try await site.expect(403, "GET /staff/", token: token, ["X-Amzn-Oidc-Accesstoken: opaque"])
            try await site.expect(401, "GET /staff/", header())

            let known = try await site.send("GET /whoami", token: token, header())
            #expect(known.status == 200 && known.body.contains(#""groups":["admins","site ops"],"expires_at""#))
            #expect(known.body.contains(#""access_token_expires_at":"#))
            let page = try await site.send("GET /whoami", token: token, RefusalPageTests.browser + header())
            #expect(
                page.body.contains("<li><bdi>site ops</bdi></li>") && page.body.contains("id=\"access-token-expires\""))
            let other = try await site.send(
                "GET /whoami", token: token, RefusalPageTests.browser + header { $0.claims["sub"] = "somebody-else" })
            #expect(other.status == 401 && other.body.contains("<code id=\"reason\">access-token-mismatch</code>"))
        }
    }

    /// Never let in without groups instead, nor by another location. nginx 1.22 takes the first of two lines, later ones join
    /// them.
    @Test(arguments: AccessTokenAttack.allCases.filter { $0 != .twice })
    func `an access token that does not verify opens no location`(attack: AccessTokenAttack) async throws {
        let mint = AccessMint(key: try RSASigningKey.sample.get())
        let directory = try TemporaryDirectory()
        let file = try directory.write(try attack.keySet(of: mint), to: "jwks.json")
        try await Site.run(Self.options(keySet: "file://\(file)")) { site in
            let lines = try attack.tokens(by: mint, at: site.now).map { "X-Amzn-Oidc-Accesstoken: \($0)" }
            for path in ["/", "/staff/", "/audit/", "/staff/"] {
                let response = try await site.send("GET \(path)", token: site.token(), lines)
                #expect(response.status == 401, "\(path)")
                #expect(response.body.contains("\"reason\":\"\(attack.reason)\""), "\(path): \(response.body)")
            }
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test func `while the issuer is down, known keys count and others are waited for`() async throws {
        let mint = AccessMint(key: try RSASigningKey.sample.get())
        let isDown = Atomic(true)
        let keySet = mint.keySet()
        let issuer = try await LoopbackServer { _ in
            isDown.load(ordering: .relaxed) ? .answer(500) : .answer(200, keySet)
        }
        do {
            try await Site.run(Self.options(keySet: "http://127.0.0.1:\(issuer.port)/jwks.json")) { site in
                let token = site.token()
                func header(_ id: String) -> [String] {
                    [
                        "X-Amzn-Oidc-Accesstoken: \(mint.token(expiresAt: site.now + 600) { $0.claims["jti"] = .string(id) })"
                    ]
                }
                for path in ["/", "/staff/", "/audit/"] {
                    let response = try await site.send("GET \(path)", token: token, header("first"))
                    #expect(response.status == 503 && response.body.contains("key-unavailable"), "\(path)")
                }
                #expect(site.application.requests.isEmpty)
                // Only requests that bring one depend on the issuer.
                try await site.expect(200, "GET /", token: token)
            }
            isDown.store(false, ordering: .relaxed)
            try await Site.run(Self.options(keySet: "http://127.0.0.1:\(issuer.port)/jwks.json")) { site in
                func header(_ id: String) -> [String] {
                    [
                        "X-Amzn-Oidc-Accesstoken: \(mint.token(expiresAt: site.now + 600) { $0.claims["jti"] = .string(id) })"
                    ]
                }
                try await site.expect(200, "GET /staff/", token: site.token(), header("first"))
                isDown.store(true, ordering: .relaxed)
                try await site.expect(200, "GET /staff/", token: site.token(), header("second"))
                try await site.expect(403, "GET /audit/", token: site.token(), header("third"))
            }
        } catch {
            try await issuer.close()
            throw error
        }
        try await issuer.close()
    }
}
