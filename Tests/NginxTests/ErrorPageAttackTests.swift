// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// What an error, which any client can cause, and a site's `error_page` lines must not lead to.
@Suite(.timeLimit(.minutes(3)))
struct ErrorPageAttackTests {
    /// An application chooses its page by the URI of the request line. An error that a client can cause, and an error page
    /// of the site, must not lead to it where the location has no include.
    @Test(arguments: ["proxy_pass http://flask$request_uri;", "proxy_pass http://flask;", "try_files /none @bare;"])
    func `the way to an error page leads to no application`(handler: String) async throws {
        let lines = "error_page 400 /400.html; error_page 403 404 413 /4xx.html; error_page 500 502 503 504 /50x.html;"
        for before in [true, false] {
            let include = "include snippets/authsidecar-server.conf;"
            let site = """
                include snippets/authsidecar-upstream.conf;
                upstream flask { server APPLICATION; }
                server {
                    listen PORT;
                    client_max_body_size 1k;
                    \(before ? lines + include : include + lines)
                    location / { \(handler) }
                    location @bare { proxy_pass http://flask$request_uri; }
                    location /open/ { include snippets/authsidecar-public.conf; root DIRECTORY; }
                    location /open/own/ {
                        include snippets/authsidecar-public.conf;
                        root DIRECTORY;
                        error_page 404 /app/404.html;
                    }
                    location /open/ok/ { include snippets/authsidecar-public.conf; root /; error_page 404 =200 /404.html; }
                    location /open/bare/ { include snippets/authsidecar-public.conf; root /; error_page 404 = /404.html; }
                    location /open/script/ { include snippets/authsidecar-public.conf; root /; error_page 404 /index.php; }
                }
                """
            try await Site.run(Site.Options(site: site)) { site in
                func ask() async throws {
                    for (head, headers) in [
                        ("POST /admin/secret", ["Content-Length: 99999999"]), ("GET /admin/secret", []),
                        ("GET /admin/secret", ["Host: twice"]), ("GET /open/x", []), ("GET /open/own/x", []),
                        ("GET /open/ok/x", []), ("GET /open/bare/x", []), ("GET /open/script/x", []),
                        ("GET /admin/\(String(repeating: "c", count: 20_000))", ["X-Amzn-Oidc-Data: \(Self.long)"]),
                    ] {
                        let forged = ["X-User-Email:", "X-User-Email: ceo@example.com", "Remote-User: ceo"]
                        let response = try await site.send(head, token: nil, headers + forged)
                        #expect(
                            [400, 403, 404, 413, 500, 503].contains(response.status), "\(head.prefix(30)) \(response)")
                    }
                }
                try await ask()
                try await site.stopDaemon()
                try await ask()
                #expect(site.application.requests.isEmpty)
            }
        }
    }

    private static let long = String(repeating: "x", count: 30_000)

    /// A file that an `error_page` line names is no way to other files.
    @Test func `only a page that is named after its status is shown without an include`() async throws {
        let options = Site.Options(
            server: """
                root DIRECTORY/files;
                error_page 404 $arg_page;
                location /public/ { include snippets/authsidecar-public.conf; }
                """)
        try await ErrorPageTests.run(options) { site in
            for name in ["404.html", "secret.html", "500.html", "404.php", "404.html.txt", "custom_404-ja.html"] {
                try site.directory.write("a file", to: "files/\(name)")
            }
            for (page, isShown) in [
                ("/404.html", true), ("/custom_404-ja.html", true), ("/secret.html", false), ("/500.html", false),
                ("/404.php", false), ("/404.html.txt", false), ("/../files/404.html", false),
            ] {
                let response = try await site.send("GET /public/x?page=\(page)")
                #expect((response.status == 404 && response.body == "a file") == isShown, "\(page) \(response.status)")
            }
            #expect(site.application.requests.isEmpty)
        }
    }

    /// The status stays with the request on its further ways.
    @Test func `what an error leads to by a second step is no error page`() async throws {
        var options = Site.Options(
            server: """
                root DIRECTORY/files;
                location /dl/ { include snippets/authsidecar-public.conf; error_page 404 @app; }
                location @app { include snippets/authsidecar-public.conf; try_files /none /private/report-404.html; }
                location /private/ { include snippets/authsidecar-protect.conf; }
                location = /r { include snippets/authsidecar-public.conf; rewrite ^/(.*)$ authsidecar-error-page last; }
                """)
        options.application = { _ in .answer(200, "application") }
        try await ErrorPageTests.run(options) { site in
            try site.directory.makeDirectory("files/private")
            try site.directory.write("secret", to: "files/private/report-404.html")
            let response = try await site.send("GET /dl/x")
            #expect(response.status != 200 && !response.body.contains("secret"))
            try await site.expect(404, "GET /r")
        }
    }
}
