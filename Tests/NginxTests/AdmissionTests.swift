// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// Who gets in, and what the application is told.
@Suite(.timeLimit(.minutes(2)))
struct AdmissionTests {
    @Test func `keeps out a request without a token`() async throws {
        try await Site.run { site in
            let response = try await site.send("GET /")
            #expect(response.status == 401)
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test func `keeps out tokens that do not verify`() async throws {
        try await Site.run { site in
            let stranger = Mint(key: site.mint.key, signer: Mint.signer + "0")
            let now = site.now
            let parts = site.token().split(separator: ".", omittingEmptySubsequences: false)
            let others = site.token { $0.claims["email"] = "other@example.com" }.split(separator: ".")
            let tokens = [
                site.mint.token(expiresAt: now - 60), stranger.token(expiresAt: now + 120),
                "\(parts[0]).\(others[1]).\(parts[2])", "\(parts[0]).\(parts[1]).", "x",
            ]
            for token in tokens { try await site.expect(401, "GET /", token: token) }
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test func `tells the application who has come, and nothing more`() async throws {
        try await Site.run { site in
            let response = try await site.send(
                "GET /a?b=c", token: site.token { $0.claims["name"] = "山田 太郎" },
                [
                    "X-Amzn-Oidc-Identity: x", "X-Amzn-Oidc-Accesstoken: x", "X-Forwarded-For: 192.0.2.1",
                    "X-Forwarded-Proto: https", "X-Forwarded-Port: 443", "Accept: */*",
                ])
            #expect(response.status == 200)
            let requests = site.application.requests
            try #require(requests.count == 1)
            #expect(requests[0].uri == "/a?b=c")
            let requestID = requests[0]["X-Request-ID"].first ?? ""
            #expect(requestID.count == 32)
            let expected = [
                "Accept: */*", "Host: www.example.com", "X-Forwarded-For: 192.0.2.1, 127.0.0.1",
                "X-Forwarded-Host: www.example.com", "X-Forwarded-Port: 443", "X-Forwarded-Proto: https",
                "X-Real-IP: 127.0.0.1", "X-Request-ID: \(requestID)", "X-User-Email-Verified: true",
                "X-User-Email: someone@example.com", "X-User-Name: %E5%B1%B1%E7%94%B0 %E5%A4%AA%E9%83%8E",
                "X-User-Sub: 23d498b2-3031-70d2-8a15-49dd886a087b", "X-User-Username: someone",
            ]
            #expect(requests[0].headers.sorted() == expected)
        }
    }

    @Test func `hands on the token that was verified to an application that asks for it`() async throws {
        let options = Site.Options(
            server: """
                location /legacy {
                    include snippets/authsidecar-protect.conf;
                    proxy_set_header X-Amzn-Oidc-Data $http_x_amzn_oidc_data;
                    proxy_pass http://flask;
                }
                """)
        try await Site.run(options) { site in
            let token = site.token()
            try await site.expect(200, "GET /legacy", token: token)
            #expect(site.application.requests.map { $0["X-Amzn-Oidc-Data"] } == [[token]])
        }
    }

    @Test func `tells the application more if lines next to the include say so`() async throws {
        let options = Site.Options(
            server: """
                location /more {
                    include snippets/authsidecar-protect.conf;
                    auth_request_set $department $upstream_http_x_user_department;
                    proxy_set_header X-User-Department $department;
                    proxy_set_header X-Webauth-User $authsidecar_user_email;
                    proxy_pass http://flask;
                }
                """, settings: ["IDENTITY_HEADERS=X-User-Email=email,X-User-Department=custom:department"])
        try await Site.run(options) { site in
            let forged = ["X-User-Department: forged", "X-Webauth-User: forged", "X-User-Name: forged"]
            let token = site.token { $0.claims["custom:department"] = "sales" }
            try await site.expect(200, "GET /more", token: token, forged)
            try await site.expect(200, "GET /more", token: site.token(), forged)
            let requests = site.application.requests
            #expect(requests.map { $0["X-User-Department"] } == [["sales"], []])
            #expect(requests.map { $0["X-Webauth-User"] } == [["someone@example.com"], ["someone@example.com"]])
            #expect(requests.map { $0["X-User-Name"] } == [[], []])
        }
    }

    /// nginx before 1.23 takes the first of two lines, later ones join both.
    @Test func `never tells the application of a second token`() async throws {
        try await Site.run { site in
            let other = site.token { $0.claims["email"] = "other@example.com" }
            let response = try await site.send("GET /", token: site.token(), ["X-Amzn-Oidc-Data: \(other)"])
            #expect([200, 401].contains(response.status))
            for request in site.application.requests {
                #expect(request["X-User-Email"] == ["someone@example.com"])
                #expect(request["X-Amzn-Oidc-Data"] == [])
            }
        }
    }

    @Test func `lets the load balancer's health check in without a token`() async throws {
        try await Site.run { site in
            let response = try await site.send("GET /healthz", ["User-Agent: ELB-HealthChecker/2.0"])
            #expect(response.status == 200)
            #expect(site.application.requests.isEmpty)
        }
    }
}
