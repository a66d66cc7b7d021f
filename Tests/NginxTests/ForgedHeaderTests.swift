// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// What a client says about itself never reaches the application, however it is spelled.
@Suite(.timeLimit(.minutes(2)))
struct ForgedHeaderTests {
    /// Ways to smuggle a header; `forged` is what must not arrive.
    static let spellings: [[String]] = [
        ["X-User-Email: forged"],
        ["x-user-email: forged"],
        ["X-USER-EMAIL: forged"],
        ["X_User_Email: forged"],
        ["X-User_Email: forged"],
        ["X_USER-EMAIL: forged"],
        ["X.User.Email: forged"],
        ["X-User.Email: forged"],
        ["X-User-Email: forged", "X-User-Email: forged"],
        ["X-User-Email:", "X-User-Email: forged"],
        ["X-User-Email: forged", "X_User_Email: forged"],
        ["X-User-Email : forged"],
        ["X-User-Email\t: forged"],
        ["X-Other: a", " X-User-Email: forged"],
        ["X-Other: a\rX-User-Email: forged"],
        ["X-Other: a\nX-User-Email: forged"],
        ["Connection: X-User-Email, close", "X-User-Email: forged"],
        ["Connection: X-User-Email"],
        ["Proxy-Connection: X-User-Email", "X-User-Email: forged"],
        ["X-User-Name: forged", "X-User-Sub: forged", "X-User-Username: forged"],
        ["X-User-Groups: forged", "X-User-Email-Verified: forged"],
        ["X-Auth-User: forged", "X-Auth-Reason: forged"],
        ["X-Amzn-Oidc-Identity: forged", "X-Amzn-Oidc-Accesstoken: forged"],
        ["X-Forwarded-Host: forged", "Forwarded: host=forged", "X-Forwarded-Prefix: forged"],
        ["X-Original-URI: /forged", "X-Original-URL: /forged", "X-Rewrite-URL: /forged", "X-Original-Method: forged"],
        ["X-Real-IP: forged", "Forwarded: for=forged"],
        // What other proxies of this kind tell applications.
        ["X-Forwarded-User: forged", "X-Forwarded-Email: forged", "X-Forwarded-Groups: forged"],
        ["X-Forwarded-Preferred-Username: forged", "Remote-User: forged", "X-Remote-User: forged"],
        ["Upgrade: forged", "Connection: Upgrade"],
    ]

    @Test(arguments: spellings)
    func `a forged header never arrives`(_ headers: [String]) async throws {
        try await Site.run { site in
            let token = site.token()
            let response = try await site.send("GET /", token: token, headers)
            #expect([200, 400].contains(response.status))
            let expected = ["someone@example.com"]
            try Self.check(site, arrived: response.status == 200, email: expected)
        }
    }

    @Test(arguments: spellings)
    func `a forged header never arrives instead of a claim that is absent`(_ headers: [String]) async throws {
        try await Site.run { site in
            let token = site.token { $0.claims = ["sub": "1"] }
            let response = try await site.send("GET /", token: token, headers)
            #expect([200, 400].contains(response.status))
            try Self.check(site, arrived: response.status == 200, email: [])
        }
    }

    @Test func `a forged scheme, port, id or address does not arrive where authsidecar-proxy.conf is`() async throws {
        try await Site.run { site in
            let forged = ["X-Forwarded-Proto: forged", "X-Forwarded-Port: forged", "X-Request-ID: forged"]
            try await site.expect(200, "GET /", token: site.token(), forged)
            try Self.check(site, arrived: true, email: ["someone@example.com"])
        }
    }

    @Test func `a forged header never arrives behind a body`() async throws {
        try await Site.run { site in
            let chunks = "5\r\nhello\r\n0\r\nX-User-Email: forged\r\nX_User_Email: forged\r\n\r\n"
            let head = ["Transfer-Encoding: chunked", "Trailer: X-User-Email"]
            let bytes = Site.bytes("POST /", token: site.token { $0.claims["email"] = nil }, head) + Array(chunks.utf8)
            let response = try await site.send(bytes)
            #expect([200, 400].contains(response.status))
            try Self.check(site, arrived: response.status == 200, email: [])
        }
    }

    /// `Upgrade: h2c` would open a tunnel past every check.
    @Test(arguments: [("h2c", []), ("websocket", ["websocket"]), ("WebSocket, h2c", [])])
    func `only WebSocket is an upgrade`(_ upgrade: String, arrives: [String]) async throws {
        try await Site.run { site in
            let headers = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: \(upgrade)"]
            _ = try await site.send("GET /", token: site.token(), headers)
            #expect(site.application.requests.map { $0["Upgrade"] } == [arrives])
            #expect(
                site.application.requests.map { $0["Connection"] }
                    == [arrives.isEmpty ? [] : ["upgrade"]])
        }
    }

    private static func check(_ site: Site, arrived: Bool, email: [String]) throws {
        let requests = site.application.requests
        try #require(requests.count == (arrived ? 1 : 0))
        for request in requests {
            #expect(!request.headers.contains { $0.contains("forged") })
            #expect(request["X-User-Email"] == email)
            #expect(request["Connection"] == [])
        }
    }

    /// As when `nginx-snippet > FILE` has failed.
    @Test(arguments: ["", "# half a file\n", "authsidecar_nginx_snippet_has_failed;\n"])
    func `nginx does not start with a file of identity headers that is empty or cut off`(text: String) async throws {
        let complaints = try await Site.complaints(about: Site.Options(snippets: ["authsidecar-headers.conf": text]))
        #expect(complaints.contains { $0.contains("[emerg]") })
    }
}
