// SPDX-License-Identifier: Apache-2.0

import Testing
import TokenMint

/// Access tokens through a real nginx, from two protected locations to the application.
@Suite(.timeLimit(.minutes(2)))
struct AccessTokenTests {
    @Test func `groups of a verified access token open one location and not the other`() async throws {
        let directory = try TemporaryDirectory()
        let mint = AccessMint(key: try RSASigningKey.sample.get())
        let file = try directory.write(mint.keySet(), to: "jwks.json")
        var options = Site.Options()
        options.settings = ["ACCESS_TOKEN=verify", "ISSUER=\(Mint.issuer)", "JWKS_URL=file://\(file)"]
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
        try await Site.run(options) { site in
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
            for bad in [
                header { $0.claims["sub"] = "somebody-else" }, header { $0.claims["token_use"] = "id" },
                header { $0.header["alg"] = "none" }, ["X-Amzn-Oidc-Accesstoken: a.b.c"],
            ] {
                for path in ["/", "/staff/"] { try await site.expect(401, "GET \(path)", token: token, bad) }
            }
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
}
