// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport

/// Without the daemon nobody gets in, whatever else the configuration says.
@Suite(.timeLimit(.minutes(2)))
struct OutageTests {
    @Test func `nobody gets in while the daemon is stopped`() async throws {
        try await Site.run { site in
            let token = site.token()
            try await site.expect(200, "GET /", token: token)
            try await site.stopDaemon()
            try await site.expect(503, "GET /", token: token)
            try await site.expect(503, "GET /")
            try await site.expect(200, "GET /healthz")
            #expect(site.application.requests.count == 1)
        }
    }

    /// Settings of the blocks around, each of which would turn the subrequest's no, or its failure, into a yes.
    @Test(arguments: [
        Site.Options(http: "error_page 502 504 =200 /healthz;"),
        Site.Options(http: "error_page 401 502 =204 /healthz; proxy_intercept_errors on;"),
        Site.Options(server: "error_page 401 502 = /healthz; proxy_intercept_errors on;"),
        Site.Options(server: "rewrite ^ /index.php last;"),
        Site.Options(server: "rewrite ^/_authsidecar /healthz last;"),
        Site.Options(http: "satisfy any; allow all;"),
        Site.Options(
            http: "proxy_cache_path cache keys_zone=all:1m; proxy_cache all; proxy_cache_valid any 1m;"),
    ])
    func `settings from further out let nobody in`(_ options: Site.Options) async throws {
        try await Site.run(options) { site in
            let token = site.token()
            let first = try await site.send("GET /page", token: token)
            #expect(first.status == 200)
            // What an error page shows is the configuration's affair; nobody may reach the application.
            _ = try await site.send("GET /other", token: "x")
            _ = try await site.send("GET /other")
            try await site.stopDaemon()
            _ = try await site.send("GET /other", token: token)
            _ = try await site.send("GET /other")
            #expect(site.application.requests.count == 1)
        }
    }

    @Test(arguments: ["underscores_in_headers on;", "ignore_invalid_headers off;"])
    func `settings that would let people in are refused at start`(_ directive: String) async throws {
        let error = await #expect(throws: OutputLines.MissingLine.self) {
            try await Site.run(Site.Options(http: directive)) { _ in }
        }
        #expect(error?.description.contains("directive is duplicate") == true)
    }

    @Test func `a location cannot let anybody in by address`() async throws {
        let options = Site.Options(
            server: """
                location /office {
                    satisfy any;
                    allow all;
                    include snippets/authsidecar-protect.conf;
                    proxy_pass http://flask;
                }
                """)
        let error = await #expect(throws: OutputLines.MissingLine.self) { try await Site.run(options) { _ in } }
        #expect(error?.description.contains("directive is duplicate") == true)
    }
}
