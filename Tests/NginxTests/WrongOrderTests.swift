// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// Our files in the wrong order, and what nginx does before or instead of the check: closed, or refused by `nginx -t`.
@Suite(.timeLimit(.minutes(3)))
struct WrongOrderTests {
    /// Not one of these is a site that nginx would start with.
    @Test(arguments: [
        "include snippets/authsidecar-server.conf; include snippets/authsidecar-server.conf;",
        "include snippets/authsidecar-server.conf; include snippets/authsidecar-server-cached.conf;",
        "include snippets/authsidecar-server.conf; include snippets/authsidecar-protect.conf;",
        "include snippets/authsidecar-server.conf; include snippets/authsidecar-public.conf;",
        """
        include snippets/authsidecar-server.conf;
        location / { include snippets/authsidecar-protect.conf; include snippets/authsidecar-public.conf; }
        """,
        """
        include snippets/authsidecar-server.conf;
        location / { include snippets/authsidecar-public.conf; include snippets/authsidecar-anonymous.conf; }
        """,
        """
        include snippets/authsidecar-server.conf;
        location / { include snippets/authsidecar-protect.conf; auth_request off; }
        """,
        "location / { include snippets/authsidecar-server.conf; }",
        "location / { include snippets/authsidecar-upstream.conf; }",
    ])
    func `contradictory includes are refused by nginx`(block: String) async throws {
        let site = "\(ClosedByDefaultTests.applicationServer) server { listen PORT; \(block) }"
        #expect(try await !Site.complaints(about: Site.Options(site: site)).isEmpty)
    }

    /// `BEFORE` the server's include: what would catch the check itself, or lay another rule over a location's own.
    @Test(arguments: [
        ("rewrite ^/(.*)$ /$1 last;", [403, 503]), ("rewrite ^(.*)$ $1 last;", [403, 503]),
        ("rewrite ^ /admin/x last;", [403, 503]), ("rewrite .* /admin/x break;", [403, 503]),
        ("if (!-e $request_filename) { rewrite ^(.*)$ /admin/index?q=$1 last; }", [403, 503]),
        ("rewrite ^(?!/admin)(.*)$ /index.php last;", [403]),
        ("set $authsidecar_groups staff;", [403]), ("set $authsidecar_groups \"\";", [403]),
        ("set $authsidecar_groups *;", [403]), ("set $authsidecar_anonymous allow;", [403]),
        ("if ($uri !~ ^/admin/) { set $authsidecar_groups staff; }", [403]),
    ])
    func `what is before the server's include opens nothing`(line: String, statuses: [Int]) async throws {
        let site = """
            \(ClosedByDefaultTests.applicationServer)
            server {
                listen PORT;
                \(line)
                include snippets/authsidecar-server.conf;
                location /admin/ {
                    set $authsidecar_groups "admins";
                    include snippets/authsidecar-protect.conf;
                    proxy_pass http://flask;
                }
                location = /index.php { include snippets/authsidecar-public.conf; proxy_pass http://flask; }
            }
            """
        try await Site.run(Site.Options(site: site)) { site in
            let staff = site.token { $0.claims["cognito:groups"] = .raw(#"["staff"]"#) }
            for token in [nil, staff] {
                for path in ["/admin/", "/admin/x"] {
                    let response = try await site.send("GET \(path)", token: token)
                    #expect(statuses.contains(response.status) || response.status == 401, "\(path): \(response.status)")
                }
            }
            #expect(site.application.requests.isEmpty)
        }
    }

    /// nginx checks nothing inside a subrequest.
    @Test func `a public page assembled by nginx does not hold a protected one`() async throws {
        var options = Site.Options(
            server: """
                ssi on;
                default_type text/html;
                root DIRECTORY;
                location = /open.html { include snippets/authsidecar-public.conf; }
                location = /own.html { set $authsidecar_groups "admins"; include snippets/authsidecar-protect.conf; }
                location = /anonymous.html { include snippets/authsidecar-anonymous.conf; }
                location = /refused.html { include snippets/authsidecar-public.conf; }
                location = /plain.html { include snippets/authsidecar-protect.conf; }
                location /refused/ {
                    error_page 401 /refused.html;
                    include snippets/authsidecar-protect.conf;
                }
                """)
        options.application = { _ in .answer(200, "secret") }
        try await Site.run(options) { site in
            for name in ["open", "own", "anonymous", "refused", "plain"] {
                try site.directory.write("a page with <!--# include virtual=\"/admin/x\" -->", to: "\(name).html")
            }
            let admin = site.token { $0.claims["cognito:groups"] = .raw(#"["admins"]"#) }
            let open = try await site.send("GET /open.html", token: admin)
            #expect(open.status == 200 && open.body.contains("a page with") && !open.body.contains("secret"), "\(open)")
            let anonymous = try await site.send("GET /anonymous.html")
            #expect(anonymous.status == 200 && !anonymous.body.contains("secret"))
            let refused = try await site.send("GET /refused/")
            #expect(refused.status == 401 && refused.body.contains("a page with") && !refused.body.contains("secret"))
            // The fragment has other rules than the page that the user was let in for.
            let plain = try await site.send("GET /plain.html", token: site.token())
            #expect(plain.status == 200 && plain.body.contains("a page with") && !plain.body.contains("secret"))
            // For somebody who was let in under the same rules the page is whole.
            let own = try await site.send("GET /own.html", token: admin)
            #expect(own.status == 200 && own.body.contains("a page with") && own.body.contains("secret"), "\(own)")
        }
    }

    @Test func `a fragment keeps what its location's regular expression has captured`() async throws {
        let options = Site.Options(
            server: """
                ssi on;
                default_type text/html;
                root DIRECTORY;
                location = /page.html { include snippets/authsidecar-protect.conf; }
                location ~ ^/of/([a-z]+)/ { include snippets/authsidecar-protect.conf; proxy_pass http://flask/got/$1; }
                """)
        try await Site.run(options) { site in
            try site.directory.write("<!--# include virtual=\"/of/ann/\" -->", to: "page.html")
            try await site.expect(200, "GET /page.html", token: site.token())
            #expect(site.application.requests.map(\.uri) == ["/got/ann"])
        }
    }

    @Test(arguments: [
        "/x/..;/admin/", "/x/%2e%2e;/admin/", "/x/.%2e%3b/admin/", "/x/..;a=b/admin/", "/..;", "/x/..%3B",
        "/admin/x/../../hook/",
        "/admin/x%2f..%2f..%2Fhook/", "/admin/x/%2E%2e/hook", "/hook/..", "/./admin/", "/hook/.?a", "/..%5cadmin",
        "/hook/\\..\\admin",
        "/hook/..#", "/../../hook/?a=b",
    ])
    func `a path that some servers read as another is refused`(path: String) async throws {
        let options = Site.Options(
            server: "location /x/ { include snippets/authsidecar-public.conf; proxy_pass http://flask; }")
        try await Site.run(options) { site in
            try await site.expect(400, "GET \(path)", token: site.token())
            #expect(site.application.requests.isEmpty)
            for path in ["/x/a..;b", "/x/;a=b", "/x/..a;b"] { try await site.expect(200, "GET \(path)") }
        }
    }
}
