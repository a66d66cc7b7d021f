// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// Large bodies, large tokens, large answers.
@Suite(.timeLimit(.minutes(2)))
struct SizeTests {
    static let body = [UInt8](repeating: UInt8(ascii: "x"), count: 2_000_000)

    @Test func `a POST of 2 MB reaches the application`() async throws {
        try await Site.run { site in
            let response = try await site.send("POST /upload", token: site.token(), body: Self.body)
            #expect(response.status == 200)
            #expect(site.application.requests.map(\.bodyBytes) == [Self.body.count])
        }
    }

    @Test func `a POST of 2 MB without a token reaches nobody`() async throws {
        try await Site.run { site in
            try await site.expect(401, "POST /upload", body: Self.body)
            #expect(site.application.requests.isEmpty)
        }
    }

    /// nginx holds the subrequest to a limit as well: that of the server, were it not for the shipped files.
    @Test func `a location may take larger bodies than its server`() async throws {
        let options = Site.Options(
            server: """
                location /large {
                    client_max_body_size 20m;
                    include snippets/authsidecar-protect.conf;
                    proxy_pass http://flask;
                }
                """)
        try await Site.run(options) { site in
            let body = [UInt8](repeating: 0, count: 12_000_000)
            try await site.expect(200, "POST /large", token: site.token(), body: body)
            #expect(site.application.requests.map(\.bodyBytes) == [body.count])
        }
    }

    @Test func `a token of 15 KB is verified`() async throws {
        try await Site.run { site in
            let token = site.token { $0.claims["department"] = .string(String(repeating: "x", count: 10_700)) }
            #expect((15_000...15_360).contains(token.utf8.count))
            try await site.expect(200, "GET /", token: token)
        }
    }

    /// A character of Japanese is three bytes in the token, four with base64, and nine in the header.
    @Test func `identity headers of 27 KB reach the application, longer ones are refused, which is no 500`()
        async throws
    {
        var options = Site.Options()
        options.settings = ["IDENTITY_HEADERS=X-User-Name=name,X-User-Email=email"]
        try await Site.run(options) { site in
            func token(_ count: Int) -> String {
                site.token {
                    $0.claims["name"] = .string(String(repeating: "山", count: count))
                    $0.claims["email"] = .string(String(repeating: "川", count: 1500))
                }
            }
            try await site.expect(200, "GET /", token: token(1500))
            let name = String(repeating: "%E5%B1%B1", count: 1500)
            #expect(site.application.requests.map { $0["X-User-Name"] } == [[name]])
            try await site.expect(403, "GET /", token: token(1620))
            try await site.expect(403, "GET /", token: token(1800))
        }
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
    func `every method is checked alike`(_ method: String) async throws {
        try await Site.run { site in
            try await site.expect(401, "\(method) /")
            try await site.expect(200, "\(method) /", token: site.token())
            #expect(site.application.requests.map(\.method) == [method])
        }
    }
}
