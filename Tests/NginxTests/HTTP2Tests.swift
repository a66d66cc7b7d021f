// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport

/// The same promises where the client speaks HTTP/2 (by prior knowledge, RFC 9113 §3.3).
@Suite(.timeLimit(.minutes(2)))
struct HTTP2Tests {
    private static let site = """
        include snippets/authsidecar-upstream.conf;
        upstream application { server APPLICATION; }
        server {
            listen PORT http2;
            include snippets/authsidecar-server.conf;
            include snippets/authsidecar-pages.conf;
            location / { include snippets/authsidecar-protect.conf; proxy_pass http://application; }
            location /open/ { include snippets/authsidecar-public.conf; proxy_pass http://application; }
            location /forgotten/ { proxy_pass http://application; }
        }
        """

    /// One request by curl, and the status that is expected.
    private static func expect(
        _ status: Int, _ site: Site, _ path: String, token: String? = nil, _ headers: [String]
    ) async throws {
        let lines = headers + (token.map { ["X-Amzn-Oidc-Data: \($0)"] } ?? [])
        let arguments =
            [
                "--silent", "--max-time", "10", "--http2-prior-knowledge", "--write-out",
                "%{http_code} %{http_version}\n",
            ]
            + ["--output", "/dev/null"] + lines.flatMap { ["--header", $0] } + ["http://127.0.0.1:\(site.port)\(path)"]
        let curl = try await ChildProcess(try Programs.installed("curl"), arguments)
        try await curl.waitUntilEnded()
        try await curl.end()
        #expect(curl.lines.last == "\(status) 2", "\(path)")
    }

    @Test func `nobody gets in without a token, and forged headers do not arrive`() async throws {
        try await Site.run(Site.Options(site: Self.site)) { site in
            let forged = [
                "X-User-Email: forged", "X_User_Sub: forged", "X-User-Groups: forged", "X-Amzn-Oidc-Identity: forged",
                "Remote-User: forged", "Forwarded: host=forged", "X-Auth-Rules: forged",
            ]
            try await Self.expect(401, site, "/", forged)
            try await Self.expect(403, site, "/forgotten/", token: site.token(), forged)
            #expect(site.application.requests.isEmpty)
            try await Self.expect(200, site, "/open/", forged)
            try await Self.expect(200, site, "/", token: site.token(), forged)
            let requests = site.application.requests
            #expect(requests.map { $0["X-User-Email"] } == [[], ["someone@example.com"]])
            #expect(!requests.contains { request in request.headers.contains { $0.contains("forged") } })
        }
    }

    /// A browser separates the header into one field a cookie (RFC 9113 §8.2.3).
    @Test func `the session cookie is cut out of separated fields, five times over`() async throws {
        try await Site.run(Site.Options(site: Self.site)) { site in
            let name = "AWSELBAuthSessionCookie"
            let shards = (0...3).map { "\(name)-\($0)=\(String(repeating: "s", count: 3000))" } + ["\(name)=s"]
            let fields = ["a=1"] + shards + ["b=2; c=3"]
            for path in ["/", "/open/"] {
                let headers = fields.map { "Cookie: \($0)" }
                try await Self.expect(200, site, path, token: site.token(), headers)
                #expect(site.application.requests.last?["Cookie"] == ["a=1; b=2; c=3"])
            }
        }
    }
}
