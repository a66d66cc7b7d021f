// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport

/// What the application itself refuses stays as it is.
@Suite(.timeLimit(.minutes(2)))
struct ApplicationErrorTests {
    @Test func `the application's own errors reach the client untouched`() async throws {
        var options = Site.Options()
        options.application = Self.application
        try await Site.run(options) { site in
            for status in [400, 401, 403, 404, 500, 502, 503] {
                let response = try await site.send("GET /\(status)", token: site.token(), RefusalPageTests.browser)
                #expect(response.status == status && response.body == "the application's own text")
            }
        }
    }

    /// The site wants its own pages for the application's errors, and has one for 404.
    @Test func `a site that intercepts errors keeps its pages, and every status`() async throws {
        var options = Site.Options(
            server: """
                proxy_intercept_errors on;
                error_page 404 502 /error.html;
                location = /error.html {
                    include snippets/authsidecar-public.conf;
                    internal;
                    return 200 "the site's page";
                }
                """)
        options.application = Self.application
        try await Site.run(options) { site in
            for status in [404, 502] {
                let response = try await site.send("GET /\(status)", token: site.token(), RefusalPageTests.browser)
                #expect(response.status == status && response.body == "the site's page")
            }
            for status in [401, 403, 500] {
                let response = try await site.send("GET /\(status)", token: site.token(), RefusalPageTests.browser)
                // Not the daemon's page: the daemon has let them in.
                #expect(response.status == status && response.body.contains("<center>nginx"))
            }
            let response = try await site.send("GET /400", token: site.token())
            #expect(response.status == 400 && response.body == "the application's own text")
        }
    }

    private static let application: LoopbackServer.Answer = {
        .answer(Int($0.uri.dropFirst()) ?? 200, "the application's own text")
    }

    @Test func `an application that does not answer is no refusal`() async throws {
        let options = Site.Options(
            server: """
                location /gone/ {
                    include snippets/authsidecar-protect.conf;
                    proxy_pass http://unix:/nonexistent/application.sock;
                }
                """)
        try await Site.run(options) { site in
            try await site.expect(401, "GET /gone/")
            let response = try await site.send("GET /gone/", token: site.token(), RefusalPageTests.browser)
            #expect(response.status == 502 && !response.body.contains("<main>"))
        }
    }
}
