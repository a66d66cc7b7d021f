// SPDX-License-Identifier: Apache-2.0

import Testing

/// What the application itself refuses stays as it is.
@Suite(.timeLimit(.minutes(2)))
struct ApplicationErrorTests {
    @Test(arguments: [
        Site.Options(), Site.Options(http: "proxy_intercept_errors on;"),
        Site.Options(server: "proxy_intercept_errors on; error_page 403 500 /healthz;"),
    ])
    func `the application's own errors reach the client untouched`(options: Site.Options) async throws {
        var options = options
        options.application = { (Int($0.uri.dropFirst()) ?? 200, "the application's own words") }
        try await Site.run(options) { site in
            for status in [400, 401, 403, 404, 500, 502, 503] {
                let response = try await site.send("GET /\(status)", token: site.token(), RefusalPageTests.browser)
                #expect(response.status == status && response.body == "the application's own words")
            }
        }
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
