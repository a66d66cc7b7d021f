// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// The recipes about who gets in: what they open is open, and nothing else is.
@Suite(.timeLimit(.minutes(2)))
struct RecipeAccessTests {
    @Test func `exempt-path: two paths are open, and the application is told of nobody there`() async throws {
        try await Recipe("exempt-path").run { site in
            let healthy = try await site.send("GET /healthz")
            #expect(healthy.status == 200 && healthy.body == "ok\n")
            for forged in ForgedHeaderTests.spellings { _ = try await site.send("POST /webhook/a", forged) }
            try await site.expect(200, "POST /webhook/a", token: site.token())
            #expect(site.emails.count > 1 && site.emails.allSatisfy { $0.isEmpty })
            #expect(!site.application.requests.contains { $0.headers.contains { $0.contains("forged") } })
        }
    }

    @Test(arguments: [
        "/healthz/", "/healthz/../admin", "/webhook", "/webhookx/", "/webhook/../admin", "/webhook/%2e%2e/admin",
        "/webhook/..%2fadmin", "//webhook/../admin", "/a?/webhook/", "/a/../webhook/x", "/a/x/../../webhook/x",
        "/a/x%2f..%2f..%2fwebhook/x",
    ])
    func `exempt-path: a path that looks like an exempt one is not open`(_ path: String) async throws {
        try await Recipe("exempt-path").run { site in
            let response = try await site.send("GET \(path)")
            // nginx itself sends /webhook to /webhook/; dot segments are refused everywhere.
            let dots = path.contains("..") || path.contains("%2e")
            #expect(response.status == (dots ? 400 : path == "/webhook" ? 301 : 401))
            try await site.expect(400, "GET /webhook/..;/admin")
            #expect(site.application.requests.isEmpty)
        }
    }

    /// The test's client is the load balancer.
    private static func isLoadBalancer(_ options: inout Site.Options) {
        options.replace("10.0.1.0/24", with: "127.0.0.1")
    }

    @Test(arguments: ["203.0.113.9", "198.51.100.7, 203.0.113.9", "forged, 203.0.113.9", "[2001:db8:17::9]:4711"])
    func `office-network: who is in the office gets in without a login, as nobody`(_ addresses: String) async throws {
        try await Recipe("office-network").run(Self.isLoadBalancer) { site in
            let from = "X-Forwarded-For: \(addresses)"
            try await site.expect(200, "GET /", [from])
            try await site.expect(200, "POST /", [from, "X-User-Email: forged"], body: Array("a=1".utf8))
            #expect(site.emails == [[], []])
            #expect(site.application.requests.map(\.bodyBytes) == [0, 3])
            // Somebody who is signed in is known in the office, too.
            try await site.expect(200, "GET /", token: site.token(), [from])
            #expect(site.emails.last == ["someone@example.com"])
            // The office is no login.
            try await site.expect(401, "GET /", token: "a.b.c", [from])
            try await site.expect(401, "GET /admin", [from])
            try await site.expect(403, "GET /admin/users", token: site.token(), [from])
            try await site.expect(200, "GET /admin/users", token: site.token(groups: "admins"), [from])
        }
    }

    @Test(arguments: [
        [], ["X-Forwarded-For: 198.51.100.7"], ["X-Forwarded-For: 203.0.113.9, 198.51.100.7"],
        ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 198.51.100.7"], ["X-Forwarded-For: 203.0.113.9, forged"],
        ["X-Forwarded-For: 203.0.113.9, 127.0.0.1"], ["X-Real-IP: 203.0.113.9"], ["Forwarded: for=203.0.113.9"],
    ])
    func `office-network: an address that a client claims counts for nothing`(_ headers: [String]) async throws {
        try await Recipe("office-network").run(Self.isLoadBalancer) { site in
            try await site.expect(401, "GET /", headers)
            #expect(site.application.requests.isEmpty)
            try await site.expect(200, "GET /", token: site.token(), headers)
            #expect(site.emails == [["someone@example.com"]])
        }
    }

    @Test func `office-network: who does not come through the load balancer claims in vain`() async throws {
        try await Recipe("office-network").run { site in
            try await site.expect(401, "GET /", ["X-Forwarded-For: 203.0.113.9"])
        }
    }

    // MARK: CORS

    private static let ours = "Origin: https://www.example.com"

    @Test func `cors-preflight: nginx answers the browser's question, and the application never sees it`() async throws
    {
        try await Recipe("cors-preflight").run { site in
            let response = try await site.send(
                "OPTIONS /orders", [Self.ours, "Access-Control-Request-Method: PUT"])
            #expect(response.status == 204)
            #expect(response["access-control-allow-origin"] == ["https://www.example.com"])
            #expect(response["access-control-allow-credentials"] == ["true"])
            #expect(response["access-control-allow-methods"] == ["GET, POST, PUT, DELETE"])
            #expect(response["vary"] == ["Origin"])
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test(arguments: [
        "Origin: https://evil.example", "Origin: https://www.example.com.evil.example", "Origin: null",
        "Origin: http://www.example.com", "Accept: */*",
    ])
    func `cors-preflight: another site is not allowed to call`(_ origin: String) async throws {
        try await Recipe("cors-preflight").run { site in
            for line in ["OPTIONS /orders", "GET /orders"] {
                let response = try await site.send(line, token: site.token(), [origin])
                #expect(response["access-control-allow-origin"] == [], "\(line)")
                #expect(response["access-control-allow-credentials"] == [], "\(line)")
            }
        }
    }

    @Test func `cors-preflight: everything else needs a login, and a script may see the refusal`() async throws {
        try await Recipe("cors-preflight").run { site in
            for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "options"] {
                try await site.expect(method == "options" ? 400 : 401, "\(method) /orders", [Self.ours])
            }
            let refused = try await site.send("GET /orders", [Self.ours, "Accept: application/json"])
            #expect(refused.status == 401)
            #expect(refused["access-control-allow-origin"] == ["https://www.example.com"])
            #expect(refused["content-type"] == ["application/problem+json"])
            #expect(site.application.requests.isEmpty)
            let allowed = try await site.send("GET /orders", token: site.token(), [Self.ours])
            #expect(allowed.status == 200)
            #expect(allowed["access-control-allow-origin"] == ["https://www.example.com"])
            #expect(site.emails == [["someone@example.com"]])
        }
    }

    // MARK: Maintenance

    @Test func `maintenance: nobody gets in, also who is signed in, and the health check is answered`() async throws {
        try await Recipe("maintenance").run { site in
            try site.directory.write("soon", to: "srv/site/503.html", mode: 0o644)
            try await site.expect(200, "GET /", token: site.token())
            try site.directory.write("", to: "srv/site/maintenance")
            for line in ["GET /", "POST /", "GET /whoami", "GET /503.html", "GET /maintenance", "GET /healthz/"] {
                for token in [nil, site.token()] {
                    let response = try await site.send(
                        line, token: token, body: line.hasPrefix("POST") ? Array("a=1".utf8) : nil)
                    #expect(response.status == 503 && response.body == "soon", "\(line)")
                    #expect(response["retry-after"] == ["600"], "\(line)")
                }
            }
            let healthy = try await site.send("GET /healthz")
            #expect(healthy.status == 200 && healthy["retry-after"] == [])
            #expect(site.application.requests.count == 1)
        }
    }

    @Test func `maintenance: the daemon's 503 keeps its own page`() async throws {
        try await Recipe("maintenance").run { site in
            try site.directory.write("soon", to: "srv/site/503.html", mode: 0o644)
            try await site.stopDaemon()
            let response = try await site.send("GET /", token: site.token())
            #expect(response.status == 503 && response.body.contains("cannot be checked"))
            #expect(response["retry-after"] == ["1"])
        }
    }
}
