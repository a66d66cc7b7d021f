// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// A site written for the includes of 0.1.0, with the files of today (docs/upgrading.md).
@Suite(.timeLimit(.minutes(2)))
struct UpgradeTests {
    /// As the README of 0.1.0 had it, with what such sites had next to it.
    private static let site = """
        include snippets/authsidecar-upstream.conf;
        upstream application { server APPLICATION; }
        server {
            listen PORT;
            include snippets/authsidecar-server.conf;
            include snippets/authsidecar-pages.conf;
            set $authsidecar_domains ".example.com";
            location = /healthz { auth_request off; default_type text/plain; return 200 "ok\\n"; }
            location / {
                include snippets/authsidecar-protect.conf;
                proxy_pass http://application;
            }
            location /reports/ {
                set $authsidecar_groups "admins,ops";
                include snippets/authsidecar-protect.conf;
                proxy_pass http://application;
            }
            location /late/ {
                include snippets/authsidecar-protect.conf;
                set $authsidecar_groups "power%20users";
                proxy_pass http://application;
            }
            location /news/ {
                set $authsidecar_domains *;
                include snippets/authsidecar-anonymous.conf;
                proxy_pass http://application;
            }
            location /news/company/ {
                include snippets/authsidecar-anonymous.conf;
                proxy_pass http://application;
            }
            location /php/ {
                set $authsidecar_domains *;
                include snippets/authsidecar-protect-fastcgi.conf;
                set $authsidecar_anonymous allow;
                root /nonexistent;
            }
            location /webhook/ { auth_request off; proxy_pass http://application; }
            location /assets/ { root /nonexistent; }
            location /own/ {
                error_page 401 403 /no.html;
                include snippets/authsidecar-protect.conf;
                proxy_pass http://application;
            }
            location = /no.html { internal; auth_request off; return 200 "no: $authsidecar_reason"; }
        }
        """

    @Test func `nginx starts, locations with an include go on as before, and the others are closed`() async throws {
        try await Site.run(Site.Options(site: Self.site)) { site in
            let ann = site.token {
                $0.claims["cognito:groups"] = .raw(#"["ops"]"#)
                $0.claims["email"] = "ann@example.com"
                $0.claims["email_verified"] = "true"
            }
            for (path, annGets, anybodyGets) in [
                ("/healthz", 200, 200), ("/", 200, 401), ("/reports/", 200, 401), ("/late/", 403, 401),
                ("/news/", 200, 200), ("/whoami", 200, 401),
                // The line that made a FastCGI location anonymous: authsidecar-anonymous.conf is for all protocols now.
                ("/php/", 403, 401),
                // A default rule of the block and "everybody".
                ("/news/company/", 403, 401),
                // These close: one that nobody was asked at, one that everybody signed in could see.
                ("/webhook/", 200, 200), ("/assets/x", 403, 403),
            ] {
                try await site.expect(annGets, "GET \(path)", token: ann)
                try await site.expect(anybodyGets, "GET \(path)")
            }
            let own = try await site.send("GET /own/")
            #expect(own.status == 401 && own.body == "no: missing-token")
        }
    }

    /// The application is told what it was told, once the location has authsidecar-proxy.conf.
    @Test func `authsidecar-proxy.conf brings back what protect.conf set`() async throws {
        let site = Self.site.replacing(
            "include snippets/authsidecar-protect.conf;",
            with: "include snippets/authsidecar-protect.conf; include snippets/authsidecar-proxy.conf;")
        try await Site.run(Site.Options(site: site)) { site in
            let token = site.token {
                $0.claims["email"] = "ann@example.com"
                $0.claims["email_verified"] = "true"
            }
            try await site.expect(200, "GET /", token: token, ["X-Forwarded-Proto: https", "X-Forwarded-Port: 443"])
            let request = try #require(site.application.requests.first)
            for (name, value) in [
                ("Host", "www.example.com"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Port", "443"),
                ("X-Forwarded-For", "127.0.0.1"), ("X-Real-IP", "127.0.0.1"), ("X-User-Email", "ann@example.com"),
            ] {
                #expect(request[name] == [value], "\(name)")
            }
        }
    }
}
