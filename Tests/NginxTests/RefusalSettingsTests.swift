// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport

/// What settings around a refusal, and clients that do not keep to what they announce, make of it.
@Suite(.timeLimit(.minutes(3)))
struct RefusalSettingsTests {
    /// Settings of the blocks around that would put something else instead of a refusal, or cache it.
    @Test(arguments: [
        Site.Options(http: "proxy_intercept_errors on; error_page 401 403 500 502 503 =200 /healthz;"),
        Site.Options(server: "proxy_intercept_errors on; error_page 401 403 500 502 503 =200 /healthz;"),
        Site.Options(http: "proxy_cache_path c keys_zone=all:1m; proxy_cache all; proxy_cache_valid any 1m;"),
        Site.Options(http: "proxy_method POST; proxy_pass_request_headers on; proxy_set_header X-Auth-Reason expired;"),
        Site.Options(server: "rewrite ^ /healthz last;"),
        Site.Options(http: "error_page 413 =200 /healthz;"),
    ])
    func `settings from further out change no refusal`(options: Site.Options) async throws {
        var options = options
        options.server = RefusalPageTests.options.server + options.server
        try await Site.run(options) { site in
            for _ in 0..<2 {
                let stranger = try await site.send("GET /x", RefusalPageTests.browser)
                let isRewritten = options.server.contains("rewrite ^ /healthz")
                #expect(stranger.status == (isRewritten ? 200 : 401))
                #expect(stranger.body.contains("missing-token") != isRewritten)
                let forbidden = try await site.send("GET /admin/", token: site.token(), RefusalPageTests.browser)
                #expect(forbidden.status == (isRewritten ? 200 : 403))
            }
            #expect(site.application.requests.isEmpty)
        }
    }

    /// On a site of files `expires` is usual, and would let anybody's cache keep who somebody is.
    @Test(arguments: [Site.Options(http: "expires 1h;"), Site.Options(server: "expires 1h;")])
    func `no page may be kept, whatever is said of other pages`(options: Site.Options) async throws {
        try await Site.run(options) { site in
            for path in ["/whoami", "/logout", "/signed-out", "/whoami?lang=ja"] {
                let response = try await site.send("GET \(path)", token: site.token(), RefusalPageTests.browser)
                #expect(response["cache-control"] == ["no-store"], "\(path)")
                #expect(response["expires"] == [], "\(path)")
            }
            let refused = try await site.send("GET /", RefusalPageTests.browser)
            #expect(refused.status == 401 && refused["cache-control"] == ["no-store"])
        }
    }

    @Test func `an operator's own pages count, where they come first`() async throws {
        let options = Site.Options(
            server: """
                location /own/ {
                    error_page 401 /own.html;
                    include snippets/authsidecar-error-pages.conf;
                    include snippets/authsidecar-protect.conf;
                    error_page 404 =410 /own.html;
                    proxy_pass http://flask;
                }
                location = /own.html {
                    internal;
                    include snippets/authsidecar-public.conf;
                    add_header X-Why $authsidecar_reason always;
                    root DIRECTORY;
                }
                """)
        try await Site.run(options) { site in
            try site.directory.write("my own page", to: "own.html")
            let response = try await site.send("GET /own/")
            #expect(response.status == 401 && response.body == "my own page")
            #expect(response["x-why"] == ["missing-token"])
            #expect(response["www-authenticate"] == ["Authsidecar reason=\"missing-token\""])
            try await site.stopDaemon()
            let outage = try await site.send("GET /own/", RefusalPageTests.browser)
            #expect(outage.status == 503 && outage.body.contains("Your sign-in cannot be checked"))
        }
    }

    @Test func `a body that is announced and does not come gets no answer, and lets nobody in`() async throws {
        try await Site.run { site in
            let bytes =
                Site.bytes("POST /", token: nil, RefusalPageTests.browser + ["Content-Length: 9"]) + Array("abc".utf8)
            let connection = try await ClientConnection.open(port: site.port)
            await #expect(throws: (any Error).self) { try await connection.send(bytes) }
            try? await connection.close()
            #expect(site.application.requests.isEmpty)
        }
    }
}
