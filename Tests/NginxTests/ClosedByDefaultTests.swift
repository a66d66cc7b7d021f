// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// A location that nobody has said anything about is closed, and so is one whose server block lacks our include.
@Suite(.timeLimit(.minutes(3)))
struct ClosedByDefaultTests {
    // MARK: A location without an include

    /// Each kind of location, without one of our includes.
    private static let forgotten = """
        location /proxied/ { proxy_pass http://flask; }
        location /with-headers/ { proxy_set_header Host $host; proxy_pass http://flask; }
        location /files/ { root DIRECTORY; }
        location = /exact { proxy_pass http://flask; }
        location ~ \\.php$ { fastcgi_pass unix:/nonexistent; }
        location /falls-through/ { include snippets/authsidecar-public.conf; try_files /nonexistent @forgotten; }
        location /protected-falls/ { include snippets/authsidecar-protect.conf; try_files /none @forgotten; }
        location /anonymous-falls/ { include snippets/authsidecar-anonymous.conf; try_files /none @forgotten; }
        location @forgotten { proxy_pass http://flask; }
        location /outer/ {
            include snippets/authsidecar-public.conf;
            proxy_pass http://flask;
            location /outer/nested/ { proxy_set_header A b; proxy_pass http://flask; }
            location ~ \\.cgi$ { fastcgi_pass unix:/nonexistent; }
        }
        location /jump/public/ { include snippets/authsidecar-public.conf; rewrite ^ /proxied/x last; }
        location /jump/anonymous/ { include snippets/authsidecar-anonymous.conf; rewrite ^ /proxied/x last; }
        location /jump/protect/ { include snippets/authsidecar-protect.conf; rewrite ^ /with-headers/x last; }
        location /jump/named/ { include snippets/authsidecar-public.conf; error_page 418 = @forgotten; return 418; }
        location /jump/skipped/ { include snippets/authsidecar-public.conf; rewrite ^ /skipped/x last; }
        location /jump/denied/ {
            include snippets/authsidecar-anonymous.conf;
            deny all;
            error_page 403 = @forgotten;
            proxy_pass http://flask;
        }
        location /anonymous/ { include snippets/authsidecar-anonymous.conf; try_files /none @skipped; }
        location @skipped {
            rewrite ^/(.*) /index?q=$1 break;
            set $authsidecar_groups "admins";
            include snippets/authsidecar-protect.conf;
            proxy_pass http://flask;
        }
        location /limited/ { include snippets/authsidecar-protect.conf; try_files /none @limited; }
        location @limited {
            set $authsidecar_groups "admins";
            include snippets/authsidecar-protect.conf;
            limit_except GET { allow all; }
            proxy_pass http://flask;
        }
        location /jump/skip/ { include snippets/authsidecar-anonymous.conf; rewrite ^ /later/x last; }
        location /later/ {
            rewrite ^/(.*) /y break;
            set $authsidecar_groups "admins";
            include snippets/authsidecar-protect.conf;
            proxy_pass http://flask;
        }
        location /old/ { auth_request /_authsidecar/auth; proxy_pass http://flask; }
        location /skipped/ { rewrite ^ /x break; include snippets/authsidecar-protect.conf; proxy_pass http://flask; }
        """

    @Test func `a location without an include refuses everybody, and says so`() async throws {
        try await Site.run(Site.Options(server: Self.forgotten)) { site in
            for path in [
                "/proxied/", "/with-headers/", "/files/x", "/exact", "/x.php", "/falls-through/", "/skipped/",
                "/outer/nested/", "/outer/x.cgi",
            ] {
                for token in [nil, site.token(), "x.y.z"] {
                    let response = try await site.send("GET \(path)", token: token, RefusalPageTests.browser)
                    #expect(response.status == 403, "\(path)")
                    #expect(response.body.contains("<code id=\"reason\">include-missing</code>"), "\(path)")
                }
            }
            try await site.expect(401, "GET /protected-falls/")
            for path in [
                "/protected-falls/", "/anonymous-falls/", "/old/", "/jump/public/", "/jump/anonymous/",
                "/jump/protect/",
                "/jump/named/", "/jump/skipped/", "/jump/denied/", "/anonymous/", "/jump/skip/",
            ] {
                try await site.expect(403, "GET \(path)", token: site.token())
            }
            for path in ["/anonymous/", "/jump/skip/"] { try await site.expect(401, "GET \(path)") }
            // nginx skips the location's own lines for the methods that are excepted.
            for method in ["GET", "POST"] { try await site.expect(403, "\(method) /limited/", token: site.token()) }
            #expect(site.application.requests.isEmpty)
            try await site.expect(200, "GET /outer/")
            try await site.daemons[0].wait(for: "reason=include-missing method=GET uri=/exact")
        }
    }

    /// Who comes from an address that is allowed would be let in next to the check.
    @Test func `satisfy any does not open a location without an include`() async throws {
        let satisfy = "satisfy any; allow 127.0.0.1; deny all;"
        let site = """
            \(Self.applicationServer)
            server { listen PORT; include snippets/authsidecar-server.conf; \(satisfy) }
            """
        #expect(try await Site.complaints(about: Site.Options(site: site)).contains { $0.contains("duplicate") })
        let options = Site.Options(http: satisfy, server: "location /x/ { proxy_pass http://flask; }")
        try await Site.run(options) { site in
            try await site.expect(403, "GET /x/")
            try await site.expect(401, "GET /")
            #expect(site.application.requests.isEmpty)
        }
    }

    /// nginx would fetch the site's own error page, by way of the application.
    @Test func `the 503 of a block without the include leads to no error page`() async throws {
        let site = """
            \(Self.applicationServer)
            server { listen PORT; server_name other.example; include snippets/authsidecar-server.conf; }
            server {
                listen PORT default_server;
                error_page 500 502 503 504 /50x.html;
                location / { proxy_pass http://flask$request_uri; }
                location /admin/ { include snippets/authsidecar-protect.conf; proxy_pass http://flask; }
                location /open/ { include snippets/authsidecar-public.conf; proxy_pass http://flask; }
            }
            """
        try await Site.run(Site.Options(site: site)) { site in
            for path in ["/admin/secret", "/open/x"] {
                let response = try await site.send("GET \(path)", token: site.token())
                #expect(response.status == 503 && response.body.contains("authsidecar-server.conf is missing"))
            }
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test func `while the daemon does not answer, a location without an include is closed as well`() async throws {
        try await Site.run(Site.Options(server: Self.forgotten)) { site in
            try await site.stopDaemon()
            for path in ["/proxied/", "/files/x", "/x.php", "/falls-through/", "/skipped/"] {
                try await site.expect(503, "GET \(path)", token: site.token())
            }
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test func `a public location asks nobody, and no client can claim an identity there`() async throws {
        let options = Site.Options(
            server: """
                location /webhook/ { include snippets/authsidecar-public.conf; proxy_pass http://flask; }
                """)
        for headers in ForgedHeaderTests.spellings + [["X-Amzn-Oidc-Data: forged"]] {
            try await Site.run(options) { site in
                try await site.stopDaemon()
                let response = try await site.send("POST /webhook/", headers, body: [1])
                #expect([200, 400].contains(response.status))
                for request in site.application.requests {
                    #expect(!request.headers.contains { $0.contains("forged") })
                }
            }
        }
    }

    // MARK: A server block without the include

    static let applicationServer = """
        include snippets/authsidecar-upstream.conf;
        upstream flask { server APPLICATION; }

        """

    /// Sites whose one server block lacks authsidecar-server.conf.
    @Test(arguments: [
        "location / { include snippets/authsidecar-protect.conf; proxy_pass http://flask; }",
        "location / { include snippets/authsidecar-public.conf; proxy_pass http://flask; }",
        "location / { include snippets/authsidecar-anonymous.conf; proxy_pass http://flask; }",
        "location / { include snippets/authsidecar-protect-fastcgi.conf; fastcgi_pass APPLICATION; }",
        "include snippets/authsidecar-pages.conf; location / { include snippets/authsidecar-identity.conf; root /srv; }",
    ])
    func `without the server's include anywhere, nginx does not start`(locations: String) async throws {
        let site = "\(Self.applicationServer) server { listen PORT; \(locations) }"
        let complaints = try await Site.complaints(about: Site.Options(site: site))
        #expect(complaints.contains { $0.contains(#"unknown "authsidecar_server_conf_included" variable"#) })
    }

    @Test func `the include at http level only is no mistake`() async throws {
        let site = "\(Self.applicationServer) server { listen PORT; location / { proxy_pass http://flask; } }"
        #expect(try await Site.complaints(about: Site.Options(site: site)) == [])
    }

    /// Blocks that lack it next to one that has it; `/admin/` is what people think is protected.
    @Test(arguments: [
        """
        location / { proxy_pass http://flask; }
        location /admin/ { include snippets/authsidecar-protect.conf; proxy_pass http://flask; }
        """,
        """
        location / { proxy_pass http://flask; }
        location /admin/ {
            set $authsidecar_groups "admins";
            include snippets/authsidecar-protect.conf;
            root /usr/share;
            location /admin/nested/ { include snippets/authsidecar-protect.conf; proxy_pass http://flask; }
        }
        """,
        """
        root /usr/share;
        try_files $uri /index.html;
        location /admin/ { include snippets/authsidecar-protect-uwsgi.conf; uwsgi_pass APPLICATION; }
        """,
        """
        location / { try_files /nonexistent @app; }
        location @app { proxy_pass http://flask; }
        location /admin/ { include snippets/authsidecar-anonymous.conf; try_files /nonexistent @app; }
        """,
        // nginx skips the `if`: the subrequest has a URI that no location of a site answers.
        """
        location / { proxy_pass http://flask; }
        location /admin/ {
            rewrite ^/admin/(.*)$ /$1 break;
            include snippets/authsidecar-protect.conf;
            proxy_pass http://flask;
        }
        """,
    ])
    func `a server block without the include is closed where it has one of a location`(block: String) async throws {
        let site = """
            \(Self.applicationServer)
            server {
                listen PORT;
                server_name other.example;
                include snippets/authsidecar-server.conf;
            }
            server {
                listen PORT default_server;
                \(block)
            }
            """
        try await Site.run(Site.Options(site: site)) { site in
            for path in ["/admin/", "/admin/x", "/admin/nested/x"] {
                for token in [nil, site.token()] {
                    let response = try await site.send("GET \(path)", token: token, ["X-User-Email: forged"])
                    #expect(response.status == 503 || response.status == 500, "\(path): \(response.status)")
                }
            }
            #expect(site.application.requests.isEmpty)
        }
    }
}
