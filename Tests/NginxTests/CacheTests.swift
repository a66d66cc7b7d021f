// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing
import TestSupport
import TokenMint

/// The daemon's answers in nginx's cache: for one token, one set of rules, and no longer than the token holds.
@Suite(.timeLimit(.minutes(3)))
struct CacheTests {
    private static var options: Site.Options {
        var options = Site.Options()
        options.isCached = true
        options.settings = ["LEEWAY=0", "GROUPS_CLAIM=custom:groups"]
        options.server = """
            location /ops/ {
                set $authsidecar_groups "ops";
                include snippets/authsidecar-protect.conf;
                proxy_pass http://flask;
            }
            location /staff/ {
                set $authsidecar_groups "admins";
                include snippets/authsidecar-protect.conf;
                proxy_pass http://flask;
            }
            location /news/ {
                include snippets/authsidecar-anonymous.conf;
                proxy_pass http://flask;
            }
            """
        return options
    }

    @Test func `an answer is kept for its token and its rules, and for nobody else`() async throws {
        try await Site.run(Self.options) { site in
            let ann = site.token {
                $0.claims["custom:groups"] = "ops"
                $0.claims["email"] = "ann@example.com"
            }
            let bob = site.token { $0.claims["custom:groups"] = "ops" }
            for path in ["/", "/ops/", "/news/"] { try await site.expect(200, "GET \(path)", token: ann) }
            try await site.expect(200, "GET /news/")
            try await site.expect(403, "GET /staff/", token: ann)
            try await site.expect(401, "GET /")
            try await site.stopDaemon()

            // What the daemon said is still known, and what it did not say is an error.
            for path in ["/", "/ops/", "/ops/other?x=1", "/news/"] {
                try await site.expect(200, "GET \(path)", token: ann, ["X-User-Email: eve@evil.example"])
                #expect(site.application.requests.last?["X-User-Email"] == ["ann@example.com"], "\(path)")
            }
            try await site.expect(200, "GET /news/", ["X-User-Email: eve@evil.example"])
            #expect(site.application.requests.last?["X-User-Email"] == [])
            let count = site.application.requests.count
            try await site.expect(503, "GET /staff/", token: ann)
            for path in ["/", "/ops/", "/news/"] { try await site.expect(503, "GET \(path)", token: bob) }
            try await site.expect(503, "GET /")
            // The access token belongs to the question, too.
            try await site.expect(503, "GET /", token: ann, ["X-Amzn-Oidc-Accesstoken: other"])
            #expect(site.application.requests.count == count)
        }
    }

    @Test func `an error is not kept, whatever the blocks around say`() async throws {
        var options = Self.options
        // As sites have it that cache pages.
        options.http = "proxy_cache_valid any 10m;"
        try await Site.run(options) { site in
            let token = site.token()
            try site.directory.move("authsidecar-0.sock", to: "away.sock")
            for _ in 1...2 {
                try await site.expect(503, "GET /", token: token)
                try await site.expect(503, "GET /")
            }
            try site.directory.move("away.sock", to: "authsidecar-0.sock")
            try await site.expect(200, "GET /", token: token)
            try await site.expect(401, "GET /")
        }
    }

    @Test func `an answer is forgotten when its token expires`() async throws {
        var options = Self.options
        // As sites have it that cache pages.
        options.http = "proxy_ignore_headers Cache-Control Expires; proxy_cache_valid any 10m;"
        try await Site.run(options) { site in
            let expiry = site.now + 3
            let token = site.mint.token(expiresAt: expiry)
            try await site.expect(200, "GET /", token: token)
            var status = 200
            while status == 200, site.now < expiry + 20 {
                status = try await site.send("GET /", token: token).status
            }
            #expect(status == 401)
            #expect(site.now >= expiry && site.now <= expiry + 2)
        }
    }

    @Test func `what a client writes into one header is not part of another's key`() async throws {
        try await Site.run(Site.Options(isCached: true)) { site in
            let token = site.token()
            try await site.expect(200, "GET /", token: token, ["X-Amzn-Oidc-Accesstoken: |"])
            for end in ["|", "||", "\t|", "\t\t.", "%0A|"] { try await site.expect(401, "GET /", token: token + end) }
        }
    }
}
