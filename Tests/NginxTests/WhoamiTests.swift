// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// `/whoami`, through nginx.
@Suite(.timeLimit(.minutes(2)))
struct WhoamiTests {
    @Test func `who is signed in sees it`() async throws {
        try await Site.run { site in
            let token = site.token { $0.claims["name"] = "山田 <太郎>" }
            let page = try await site.send(
                "GET /whoami", token: token, RefusalPageTests.browser + ["Accept-Language: ja"])
            #expect(page.status == 200 && page["content-language"] == ["ja"] && page["cache-control"] == ["no-store"])
            #expect(page.body.contains("<strong id=\"email\"><bdi>someone@example.com</bdi></strong>"))
            #expect(page.body.contains("山田 &lt;太郎&gt;"))
            let json = try await site.send("GET /whoami", token: token, ["Accept: application/json"])
            #expect(json.status == 200 && json["content-type"] == ["application/json"])
            #expect(json.body.contains(#""email":"someone@example.com""#))
            let head = try await site.send("HEAD /whoami", token: token)
            #expect(head.status == 200)
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test func `who is not, or not any more, is told why, and the log has it`() async throws {
        try await Site.run { site in
            for (token, reason) in [
                (nil, "missing-token"), (site.mint.token(expiresAt: site.now - 60), "expired"), ("a.b.c", "malformed"),
            ] {
                for headers in [RefusalPageTests.browser, ["Accept: application/json"]] {
                    let response = try await site.send("GET /whoami?anonymous=allow", token: token, headers)
                    #expect(response.status == 401 && response.body.contains(reason))
                }
                try await site.daemons[0].wait(for: "reason=\(reason)", count: 2)
            }
            #expect(site.daemons[0].lines.contains { $0.contains("method=GET uri=/whoami client_ip=127.0.0.1") })
            for method in ["POST", "PUT", "DELETE"] {
                try await site.expect(405, "\(method) /whoami", token: site.token())
            }
        }
    }

    @Test func `nobody is who a header says`() async throws {
        try await Site.run { site in
            let forged = ["X-User-Email: eve@evil.example", "X-Amzn-Oidc-Identity: eve", "X-Auth-User: eve"]
            let response = try await site.send("GET /whoami", token: site.token(), forged)
            #expect(response.status == 200 && !response.body.contains("eve"))
            try await site.expect(401, "GET /whoami", forged)
        }
    }

    /// A token in both headers and the longest address that nginx takes, all at once.
    @Test func `long headers are answered`() async throws {
        try await Site.run { site in
            let token = site.token { $0.claims["department"] = .string(String(repeating: "x", count: 10_700)) }
            let long = String(repeating: "a", count: 12_000)
            let response = try await site.send(
                "GET /whoami?x=\(long)", token: token,
                ["Accept: text/html, \(long)", "X-Amzn-Oidc-Accesstoken: \(long)"])
            #expect([200, 400, 414].contains(response.status))
            #expect(response.status != 200 || response["content-type"] == ["application/json"])
        }
    }
}
