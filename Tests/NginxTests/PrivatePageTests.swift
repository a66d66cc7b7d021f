// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport

/// What the daemon says on its socket stays there.
@Suite(.timeLimit(.minutes(2)))
struct PrivatePageTests {
    static let paths = [
        "/auth", "/readyz", "/metrics", "//metrics", "/logout/metrics", "/logout/../metrics", "/signed-out/../readyz",
        "/logout%2f..%2fmetrics", "/signed-out;/metrics", "/_authsidecar/", "/_authsidecar/../metrics",
        "/_authsidecar/auth/", "/_AUTHSIDECAR/auth", "/denied", "/denied?status=401", "/whoami/", "/whoami/../metrics",
        "/whoami%2f..%2fmetrics", "/@authsidecar_denied", "/%40authsidecar_denied", "/authsidecar-auth",
        "/%61uthsidecar-auth", "/./authsidecar-auth",
    ]

    @Test(arguments: paths)
    func `a path next to the public ones leads to the application, for whom it lets in`(_ path: String) async throws {
        try await Site.run { site in
            // Dot segments are refused, no matter who asks.
            let isRefused = path.contains("/../") || path.contains("/./") || path.contains("%2f..")
            try await site.expect(isRefused ? 400 : 401, "GET \(path)")
            #expect(site.application.requests.isEmpty)
            try await site.expect(isRefused ? 400 : 200, "GET \(path)", token: site.token())
            #expect(site.application.requests.count == (isRefused ? 0 : 1))
        }
    }

    /// The subrequest has a URI without a slash, which no request line can have (RFC 9112 §3.2).
    @Test(arguments: ["authsidecar-auth", "authsidecar-auth?rules=header", "*", "http:authsidecar-auth"])
    func `the subrequest is not for clients`(_ target: String) async throws {
        try await Site.run { site in
            let response = try await site.send("GET \(target)", token: site.token())
            #expect(response.status == 400)
            #expect(site.application.requests.isEmpty)
        }
    }

    /// nginx answers health checks itself, and the daemon's answer to them is another.
    @Test func `healthz is nginx's own`() async throws {
        try await Site.run { site in
            try await site.stopDaemon()
            let response = try await site.send("GET /healthz")
            #expect(response.status == 200)
            #expect(response.body == "ok\n")
        }
    }
}
