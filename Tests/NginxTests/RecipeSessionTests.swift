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
            try await site.expect(400, "GET /assets/../reports/a.html")
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
        let moved = "HTTP/1.1 302 Found\r\nLocation: http://application/bye\r\nContent-Length: 0\r\n\r\n"
        let change: (inout Site.Options) -> Void = { options in
            options.application = { $0.uri == "/logout" ? .raw(moved) : .answer(200, "page") }
        }
        try await Recipe("own-logout").run(change) { site in
            try await site.expect(401, "GET /logout")
            let first = try await site.send("GET /logout", token: site.token())
            #expect(first.status == 302 && first["location"] == ["/_sso/logout"])
            let second = try await site.send("GET /_sso/logout", ["Sec-Fetch-Dest: document"])
            #expect(second.status == 303 && second["location"] == ["/_sso/signed-out"])
            #expect(second["set-cookie"].count == 5)
            try await site.expect(200, "GET /_sso/signed-out")
        }
    }
}
