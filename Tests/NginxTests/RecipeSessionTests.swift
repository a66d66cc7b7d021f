// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import Testing
import TestSupport
import TokenMint

/// The recipes about files, long connections, the end of a session, and several load balancers.
@Suite(.timeLimit(.minutes(2)))
struct RecipeSessionTests {
    // MARK: Files

    private static func runFiles(_ body: (Site) async throws -> Void) async throws {
        let answer: LoopbackServer.Answer = { request in
            request.uri == "/report"
                ? .respond(.ok, body: "", headers: ["X-Accel-Redirect": "/files/report.txt"]) : .answer(200, "page")
        }
        try await Recipe("static-files").run({ $0.application = answer }) { site in
            for file in ["site/reports/a.html", "site/assets/a.css", "files/report.txt"] {
                try site.directory.write(file, to: "srv/\(file)", mode: 0o644)
            }
            try await body(site)
        }
    }

    @Test func `static-files: a file of a group is for its members, and for no cache`() async throws {
        try await Self.runFiles { site in
            let response = try await site.send("GET /reports/a.html", token: site.token(groups: "report-readers"))
            #expect(response.status == 200 && response.body == "site/reports/a.html")
            #expect(response["cache-control"] == ["private, no-store"])
            try await site.expect(403, "GET /reports/a.html", token: site.token())
            try await site.expect(401, "GET /reports/a.html")
            try await site.expect(401, "GET /assets/../reports/a.html")
            try await site.expect(401, "GET /reports/none.html")
        }
    }

    @Test func `static-files: an open file is open, and no other`() async throws {
        try await Self.runFiles { site in
            let response = try await site.send("GET /assets/a.css")
            #expect(response.status == 200 && response.body == "site/assets/a.css")
            try await site.expect(404, "GET /assets/none.css")
            try await site.expect(401, "GET /assets")
        }
    }

    @Test func `static-files: what the application decides about is not to be had directly`() async throws {
        try await Self.runFiles { site in
            let response = try await site.send("GET /report", token: site.token())
            #expect(response.status == 200 && response.body == "files/report.txt")
            try await site.expect(401, "GET /report")
            for token in [nil, site.token()] { try await site.expect(404, "GET /files/report.txt", token: token) }
        }
    }

    // MARK: WebSocket

    // RFC 6455 §1.3.
    private static let handshake = [
        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]

    private static func runWebSocket(timeout: String = "15m", _ body: (Site) async throws -> Void) async throws {
        let change: (inout Site.Options) -> Void = {
            $0.replace("application.sock", with: "python.sock")
            $0.replace("proxy_read_timeout 15m", with: "proxy_read_timeout \(timeout)")
        }
        try await Recipe("websocket").run(change) { site in
            try await PythonServer.uvicorn.start(in: site.directory).runs(during: { try await body(site) })
        }
    }

    @Test func `websocket: a page of the site opens one, as the verified user, and nobody else does`() async throws {
        try await Self.runWebSocket { site in
            let ours = Self.handshake + ["Origin: https://www.example.com"]
            let open = try await site.send("GET /live/", token: site.token(), ours + ["X-User-Email: forged"])
            #expect(open.status == 101 && open["x-seen-email"] == ["someone@example.com"])
            try await site.expect(401, "GET /live/", ours)
            for origin in ["Origin: https://evil.example", "Origin: null", "Accept: */*"] {
                try await site.expect(403, "GET /live/", token: site.token(), Self.handshake + [origin])
            }
        }
    }

    @Test func `websocket: one on which nothing comes from the application is closed after the time-out`() async throws
    {
        try await Self.runWebSocket(timeout: "200ms") { site in
            let connection = try await ClientConnection.open(port: site.port)
            let open = Self.handshake + ["Origin: https://www.example.com"]
            let response = try await connection.send(Site.bytes("GET /live/", token: site.token(), open))
            #expect(response.status == 101)
            try await connection.waitUntilClosed()
        }
    }

    // MARK: The end of a session

    @Test func `form-after-session: a script sees 401 and JSON, and the application sees nothing`() async throws {
        try await Recipe("form-after-session").run { site in
            let json = ["Accept: application/json", "Content-Type: application/x-www-form-urlencoded"]
            let expired = site.mint.token(expiresAt: site.now - 60)
            for (token, reason) in [(nil, "missing-token"), (expired, "expired")] {
                let refused = try await site.send("POST /api/orders", token: token, json, body: Array("a=1".utf8))
                #expect(refused.status == 401 && refused.body.contains(#""reason":"\#(reason)""#))
                #expect(refused["content-type"] == ["application/problem+json"])
                try await site.expect(401, "GET /api/session", token: token, json)
            }
            #expect(site.application.requests.isEmpty)
            let session = try await site.send("GET /api/session", token: site.token(), json)
            #expect(session.status == 204 && session["cache-control"] == ["no-store"])
            #expect(site.application.requests.isEmpty)
            try await site.expect(200, "POST /api/orders", token: site.token(), json, body: Array("a=1".utf8))
            #expect(site.application.requests.map(\.bodyBytes) == [3])
        }
    }

    // MARK: Several load balancers

    @Test func `several-load-balancers: tokens of both are believed, and of no other`() async throws {
        let recipe = Recipe("several-load-balancers")
        let signers = try recipe.options().signers
        #expect(Set(signers).count == 2)
        try await recipe.run { site in
            for signer in signers {
                let mint = Mint(key: site.mint.key, signer: signer)
                try await site.expect(200, "GET /", token: mint.token(expiresAt: site.now + 120))
            }
            #expect(site.emails == [["someone@example.com"], ["someone@example.com"]])
            // Of another one that has the same keys, as all in a region have.
            for other in [signers[0] + "0", signers[0].replacing("123456789012", with: "210987654321"), Mint.signer] {
                let mint = Mint(key: site.mint.key, signer: other)
                let refused = try await site.send("GET /", token: mint.token(expiresAt: site.now + 120))
                #expect(refused.status == 401)
                #expect(refused["www-authenticate"] == [#"Authsidecar reason="wrong-signer""#])
            }
            #expect(site.application.requests.count == 2)
            try await site.expect(200, "GET /healthz")
        }
    }

    @Test func `several-load-balancers: when the old one is gone from the settings its tokens count no more`()
        async throws
    {
        let recipe = Recipe("several-load-balancers")
        let signers = try recipe.options().signers
        try await recipe.run({ $0.signers = [signers[1]] }) { site in
            try await site.expect(200, "GET /", token: site.token())
            let old = Mint(key: site.mint.key, signer: signers[0])
            try await site.expect(401, "GET /", token: old.token(expiresAt: site.now + 120))
        }
    }
}
