// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// A site's own error pages, wherever its `error_page` lines are, next to the pages of those who are refused.
@Suite(.timeLimit(.minutes(3)))
struct ErrorPageTests {
    /// Where a site's `error_page` lines are.
    enum Level: String, CaseIterable, Sendable { case server, location }

    /// As nginx's own packages have them, and a 404.
    private static let lines = "error_page 500 502 503 504 /50x.html; error_page 404 /404.html;"

    /// A site with its lines before or after our includes, and locations of each kind. `pages` is what the locations of
    /// the error pages have.
    private static func site(_ level: Level, before: Bool, pages: String) -> Site.Options {
        func block(_ include: String, at own: Level) -> String {
            let lines =
                level != own
                ? "" : own == .server ? Self.lines : Self.lines + " include snippets/authsidecar-error-pages.conf;"
            return before ? "\(lines) \(include)" : "\(include) \(lines)"
        }
        let site = """
            include snippets/authsidecar-upstream.conf;
            server {
                listen PORT;
                root DIRECTORY/files;
                \(block("include snippets/authsidecar-server.conf;", at: .server))
                location = /50x.html { \(pages) }
                location = /404.html { \(pages) }
                location /protected/ { \(block("include snippets/authsidecar-protect.conf;", at: .location)) }
                location /protected/gone/ {
                    \(block("include snippets/authsidecar-protect.conf;", at: .location))
                    proxy_pass http://unix:/nonexistent;
                }
                location /public/ { \(block("include snippets/authsidecar-public.conf;", at: .location)) }
                location /public/gone/ {
                    \(block("include snippets/authsidecar-public.conf;", at: .location))
                    proxy_pass http://unix:/nonexistent;
                }
                location /forgotten/ { \(block("", at: .location)) }
            }
            """
        return Site.Options(site: site)
    }

    static func run(_ options: Site.Options, _ body: (Site) async throws -> Void) async throws {
        try await Site.run(options) { site in
            for folder in ["pages", "files"] {
                try site.directory.makeDirectory(folder)
                try site.directory.write("the site's 404", to: "\(folder)/404.html")
                try site.directory.write("the site's 50x", to: "\(folder)/50x.html")
            }
            try await body(site)
        }
    }

    /// Every combination, with error pages whose locations have our include, and as they were before.
    static let arrangements = Level.allCases.flatMap { level in
        [true, false].flatMap { before in
            [
                "include snippets/authsidecar-public.conf; internal; root DIRECTORY/pages;", "internal;", "",
                "include snippets/authsidecar-protect.conf;",
            ].map { (level, before, $0) }
        }
    }

    @Test(arguments: arrangements)
    func `a site's error pages are shown, and refusals are told`(
        level: Level, before: Bool, pages: String
    ) async throws {
        try await Self.run(Self.site(level, before: before, pages: pages)) { site in
            func expect(_ status: Int, _ path: String, token: String? = nil, _ text: String) async throws {
                let response = try await site.send("GET \(path)", token: token, RefusalPageTests.browser)
                #expect(response.status == status && response.body.contains(text), "\(path) \(response)")
            }
            let token = site.token()
            try await expect(404, "/public/x", "the site's 404")
            try await expect(404, "/protected/x", token: token, "the site's 404")
            try await expect(502, "/public/gone/x", "the site's 50x")
            try await expect(502, "/protected/gone/x", token: token, "the site's 50x")
            try await expect(401, "/protected/x", "<code id=\"reason\">missing-token</code>")
            try await expect(401, "/protected/gone/x", "<code id=\"reason\">missing-token</code>")
            for token in [nil, token] {
                try await expect(403, "/forgotten/x", token: token, "<code id=\"reason\">include-missing</code>")
            }
            // A client cannot open them by itself, unless the site says so.
            for path in ["/404.html", "/50x.html"] where !pages.contains("public") {
                let response = try await site.send("GET \(path)")
                #expect(response.status == (pages.contains("internal") ? 404 : pages.isEmpty ? 403 : 401))
            }

            try await site.stopDaemon()
            try await expect(404, "/public/x", "the site's 404")
            try await expect(502, "/public/gone/x", "the site's 50x")
            // Whichever line names 500 first.
            let ours = (503, "Your sign-in cannot be checked"), theirs = (500, "the site's 50x")
            for path in ["/protected/x", "/protected/gone/x", "/forgotten/x"] {
                let (status, text) = before || level == .location ? theirs : ours
                try await expect(status, path, token: token, text)
            }
        }
    }

    @Test func `a location with error pages of its own, and without ours, refuses all the same`() async throws {
        let options = Site.Options(
            server: """
                location /own/ {
                    error_page 404 /404.html;
                    include snippets/authsidecar-protect.conf;
                    proxy_pass http://flask;
                }
                """)
        try await Site.run(options) { site in
            let response = try await site.send("GET /own/", RefusalPageTests.browser)
            #expect(response.status == 401 && response["www-authenticate"].count == 1)
            try await site.stopDaemon()
            try await site.expect(500, "GET /own/", token: site.token())
            #expect(site.application.requests.isEmpty)
        }
    }

    /// nginx's own limit on redirections is not reached, and the status is the error's.
    @Test func `an error page that is missing itself is no redirection cycle`() async throws {
        for pages in ["include snippets/authsidecar-public.conf;", "include snippets/authsidecar-protect.conf;", ""] {
            let options = Site.Options(
                server: """
                    error_page 404 /404.html;
                    root DIRECTORY;
                    location = /404.html { \(pages) }
                    location /public/ { include snippets/authsidecar-public.conf; }
                    """)
            try await Site.run(options) { site in
                // Without a file and without an include there is nothing that may be shown.
                try await site.expect(pages.isEmpty ? 403 : 404, "GET /public/x", token: site.token())
            }
        }
    }

    /// nginx uses the lines of one level only. Nothing in an include can bring back those of the http block; the upgrade
    /// note and the README say what to do.
    @Test func `lines of the http block count again when the server block repeats them`() async throws {
        for isRepeated in [false, true] {
            let options = Site.Options(
                http: Self.lines,
                server: """
                    \(isRepeated ? Self.lines : "")
                    root DIRECTORY/files;
                    location /public/ { include snippets/authsidecar-public.conf; }
                    """)
            try await Self.run(options) { site in
                let response = try await site.send("GET /public/x")
                #expect(response.status == 404 && (response.body == "the site's 404") == isRepeated)
                try await site.expect(401, "GET /")
            }
        }
    }
}
