// SPDX-License-Identifier: Apache-2.0

import NginxCheck
import Testing
import TestSupport
import TokenMint

/// Other ways to the page of a location with rules, and rules that do not count.
extension FaultTests {
    private static let protect = "include snippets/authsidecar-protect.conf;"
    private static let open = "include snippets/authsidecar-public.conf;"
    private static let server = "include snippets/authsidecar-server.conf;"
    private static let anonymous = "include snippets/authsidecar-anonymous.conf;"
    private static let pass = "proxy_pass http://flask;"
    private static let admins = #"set $authsidecar_groups "admins";"#

    /// Whether the application is asked for a page by somebody who is signed in, in no group, or by nobody.
    private static func asksApplication(
        for path: String, by sent: String, isSignedIn: Bool = true
    ) -> @Sendable (Site) async throws -> Bool {
        { site in
            _ = try await site.send("GET \(sent)", token: isSignedIn ? site.token() : nil)
            return site.application.requests.contains { $0.uri == path }
        }
    }

    static let paths: [Fault] = [
        Fault(
            .ruleNotInherited,
            "location /admin/ { \(admins) \(protect) \(pass) location /admin/x/ { \(protect) \(pass) } }",
            fixed:
                "location /admin/ { \(admins) \(protect) \(pass) location /admin/x/ { \(admins) \(protect) \(pass) } }",
            shows: Fault.letsIn("/admin/x/")),
        Fault(
            .regexTakesOver,
            "location ~ \\.php$ { \(protect) \(pass) } location ~ ^/admin/ { \(admins) \(protect) \(pass) }",
            fixed: "location ~ ^/admin/ { \(admins) \(protect) \(pass) } location ~ \\.php$ { \(protect) \(pass) }",
            shows: Fault.letsIn("/admin/x.php")),
        Fault(
            .regexTakesOver,
            """
            location /a/ { \(protect) \(pass) location ^~ /a/admin/ { \(admins) \(protect) \(pass) } }
            location ~ \\.php$ { \(protect) \(pass) }
            """,
            fixed: """
                location /a/ { \(protect) \(pass) location ^~ /a/admin/ { \(admins) \(protect) \(pass) } }
                location ~ \\.php$ { \(admins) \(protect) \(pass) }
                """,
            shows: Fault.letsIn("/a/admin/x.php")),
        Fault(
            .regexTakesOver,
            "location / { \(admins) \(protect) \(pass) } location ~ \\.php$ { \(protect) \(pass) }",
            fixed: "location / { \(admins) \(protect) \(pass) } location ~ \\.php$ { \(admins) \(protect) \(pass) }",
            shows: Fault.letsIn("/x.php")),
        Fault(
            .regexTakesOver,
            "location /admin/ { \(admins) \(protect) } location ~ (/x)?|\\.php$ { \(protect) \(pass) }",
            fixed: """
                location ^~ /admin/ {
                    \(admins) \(protect)
                    location ~ (/x)?|\\.php$ { \(admins) \(protect) \(pass) }
                }
                location ~ (/x)?|\\.php$ { \(protect) \(pass) }
                """,
            shows: Fault.letsIn("/admin/y")),
        Fault(
            .prefixStripped,
            "location /admin/ { \(admins) \(protect) \(pass) } location /api/ { \(protect) proxy_pass http://flask/; }",
            fixed:
                "location /admin/ { \(admins) \(protect) \(pass) } location /api/ { \(protect) proxy_pass http://flask/api/; }",
            shows: asksApplication(for: "/admin/", by: "/api/admin/")),
        Fault(
            .prefixStripped,
            """
            location / { \(protect) \(pass) }
            location /hook/ { \(open) rewrite ^/hook/(.*)$ /$1 break; \(pass) }
            """,
            fixed: "location / { \(protect) \(pass) } location /hook/ { \(open) \(pass) }",
            shows: asksApplication(for: "/admin/", by: "/hook/admin/", isSignedIn: false)),
        Fault(
            .prefixStripped,
            "location /a/b/ { \(protect) \(pass) } location /hook { \(open) proxy_pass http://flask/a/c/; }",
            fixed: "location /a/b/ { \(protect) \(pass) } location /hook/ { \(open) proxy_pass http://flask/a/c/; }",
            shows: asksApplication(for: "/a/c/../b/", by: "/hook../b/", isSignedIn: false)),
        Fault(
            .refusalOpened,
            "location / { \(protect) error_page 401 403 = @open; \(pass) } location @open { \(open) \(pass) }",
            fixed: """
                location / { \(protect) error_page 401 403 /refused.html; include snippets/authsidecar-error-pages.conf; \(pass) }
                location @open { \(open) \(pass) }
                """,
            shows: asksApplication(for: "/admin/", by: "/admin/", isSignedIn: false)),
        Fault(
            .rewriteBeforeCheck,
            """
            location /w/ { rewrite ^ /i/x last; \(admins) \(protect) \(pass) }
            location /i/ { \(protect) \(pass) }
            """,
            fixed: """
                location /w/ { \(admins) \(protect) try_files $uri $uri/ /i/x; }
                location /i/ { \(admins) \(protect) \(pass) }
                """,
            shows: Fault.letsIn("/w/")),
        Fault(
            .rewriteBeforeCheck,
            "location /w/ { \(protect) rewrite ^ /i/x last; } location /i/ { \(anonymous) \(pass) }",
            fixed: "location /w/ { \(protect) try_files $uri $uri/ /i/x; } location /i/ { \(anonymous) \(pass) }",
            shows: Fault.isOpen("/w/")),
        Fault(
            .rewriteBeforeCheck,
            """
            rewrite ^/w/ /open/x last;
            location /w/ { \(protect) \(pass) } location /open/ { \(open) \(pass) }
            """,
            fixed: """
                location /w/ { \(protect) rewrite ^/w/ /x break; \(pass) } location /open/ { \(open) \(pass) }
                """,
            shows: Fault.isOpen("/w/")),
        Fault(
            .openLocation,
            "location / { auth_request off; rewrite ^/old/(.*)$ /new/$1 permanent; \(pass) }",
            fixed: "location / { \(open) rewrite ^/old/(.*)$ /new/$1 permanent; \(pass) }",
            shows: Fault.passes("X-User-Email: ceo@example.com")),
        Fault(
            .satisfyAny,
            """
            server {
                listen PORT; root DIRECTORY; \(server)
                location / { satisfy any; auth_basic x; auth_basic_user_file DIRECTORY/users; \(pass) }
            }
            """,
            fixed: """
                server {
                    listen PORT; root DIRECTORY; \(server)
                    location / { auth_basic x; auth_basic_user_file DIRECTORY/users; \(protect) \(pass) }
                }
                """,
            shows: { site in
                try site.directory.write("ceo:{PLAIN}x\n", to: "users")
                return try await site.send("GET /", ["Authorization: Basic Y2VvOng="]).status == 200
            }),
        Fault(
            .uncheckedFragment,
            """
            location = /p.html { \(open) add_after_body /a/; default_type text/html; }
            location /a/ { deny all; \(pass) }
            """,
            fixed: """
                location = /p.html { \(open) add_after_body /a/; default_type text/html; }
                location /a/ { deny all; \(protect) \(pass) }
                """,
            shows: { site in
                try site.directory.write("page", to: "p.html")
                return try await site.send("GET /p.html").body.contains("GET /a/")
            }),
    ]

    /// A front controller that reads REQUEST_URI.
    private static func index(_ lines: String) -> String {
        "location = /index.php { include fastcgi.conf; \(lines) fastcgi_pass unix:DIRECTORY/fastcgi.sock; }"
    }

    /// Whether the front controller gets a path from somebody who may not ask for it.
    private static func runsPHP(_ path: String, isSignedIn: Bool = false) -> @Sendable (Site) async throws -> Bool {
        { site in
            let application = try await ParameterServer(.fastcgi, socketPath: "\(site.directory.path)/fastcgi.sock")
            _ = try await site.send("GET \(path)", token: isSignedIn ? site.token() : nil)
            let isAsked = application.requests.contains { $0.contains("REQUEST_URI=\(path)") }
            try await application.close()
            return isAsked
        }
    }

    private static let errorPages = "include snippets/authsidecar-error-pages.conf;"

    static let frontControllers: [Fault] = [
        Fault(
            .refusalOpened,
            """
            server {
                listen PORT; error_page 401 403 = @app; \(server)
                location / { \(protect) \(pass) } location @app { \(open) \(pass) }
            }
            """,
            fixed: """
                server {
                    listen PORT; \(server)
                    location / { \(protect) \(pass) } location @app { \(open) \(pass) }
                }
                """,
            shows: asksApplication(for: "/secret", by: "/secret", isSignedIn: false)),
        Fault(
            .refusalOpened,
            """
            location ^~ /wiki/ { \(admins) error_page 403 404 = /index.php; \(errorPages) \(protect) try_files $uri /index.php; }
            \(index("include snippets/authsidecar-public-fastcgi.conf;"))
            """,
            fixed: """
                location ^~ /wiki/ { \(admins) \(protect) try_files $uri /index.php; }
                \(index("include snippets/authsidecar-public-fastcgi.conf;"))
                """,
            shows: runsPHP("/wiki/secret", isSignedIn: true)),
        Fault(
            .refusalOpened,
            """
            location / { error_page 418 = @app; \(errorPages) \(protect) if ($http_x_bot) { return 418; } \(pass) }
            location @app { \(open) \(pass) }
            """,
            fixed: """
                location / { \(protect) if ($http_x_bot) { return 418; } \(pass) }
                location @app { \(open) \(pass) }
                """,
            shows: { site in
                _ = try await site.send("GET /secret", ["X-Bot: 1"])
                return site.application.requests.contains { $0.uri == "/secret" }
            }),
        Fault(
            .regexTakesOver,
            """
            location /app/ { \(protect) \(pass) } location ~ /api/ { \(open) \(pass) }
            """,
            fixed: "location ^~ /app/ { \(protect) \(pass) } location ~ /api/ { \(open) \(pass) }",
            shows: asksApplication(for: "/app/api/x", by: "/app/api/x", isSignedIn: false)),
        Fault(
            .rewriteBeforeCheck,
            """
            if (!-e $request_filename) { rewrite ^(.*)$ /index.php?q=$1 last; }
            location ^~ /admin/ { \(admins) \(protect) try_files $uri /index.php; }
            \(index("include snippets/authsidecar-protect-fastcgi.conf;"))
            """,
            fixed: """
                location ^~ /admin/ { \(admins) \(protect) try_files $uri /index.php?$args; }
                \(index("\(admins) include snippets/authsidecar-protect-fastcgi.conf;"))
                """,
            shows: runsPHP("/admin/users", isSignedIn: true)),
        Fault(
            .prefixStripped,
            """
            location ^~ /admin/ { \(admins) \(protect) \(pass) }
            location ~ ^/pub/(?<rest>.*)$ { \(open) proxy_pass http://flask/$rest$is_args$args; }
            """,
            fixed: """
                location ^~ /admin/ { \(admins) \(protect) \(pass) } location ~ ^/pub/(?<rest>.*)$ { \(open) \(pass) }
                """,
            shows: asksApplication(for: "/admin/", by: "/pub/admin/", isSignedIn: false)),
        Fault(
            .prefixStripped,
            """
            location ^~ /admin/ { \(admins) \(protect) \(pass) } location /x/ { \(open) try_files /none @s; }
            location @s { \(open) rewrite ^/x/(.*)$ /$1 break; \(pass) }
            """,
            fixed: """
                location ^~ /admin/ { \(admins) \(protect) \(pass) } location /x/ { \(open) try_files /none @s; }
                location @s { \(open) \(pass) }
                """,
            shows: asksApplication(for: "/admin/", by: "/x/admin/", isSignedIn: false)),
        Fault(
            .userNotKnownYet,
            "location / { \(protect) if ($authsidecar_user_sub = \"\(Mint.subject)\") { return 403; } \(pass) }",
            fixed: "location / { \(admins) \(protect) \(pass) }", shows: Fault.letsIn("/")),
        Fault(
            .cacheWithoutUser,
            """
            proxy_cache_path DIRECTORY/pages keys_zone=pages:1m;
            server {
                listen PORT; \(server) proxy_cache_valid 200 1m;
                location / {
                    \(protect) set $k $authsidecar_user_sub; proxy_cache pages; proxy_cache_key "$uri$k"; \(pass)
                }
            }
            """,
            fixed: """
                proxy_cache_path DIRECTORY/pages keys_zone=pages:1m;
                server {
                    listen PORT; \(server) proxy_cache_valid 200 1m;
                    location / {
                        \(protect) proxy_cache pages; proxy_cache_key "$uri$authsidecar_user_sub"; \(pass)
                    }
                }
                """,
            shows: { site in
                _ = try await site.send("GET /", token: site.token { $0.claims["sub"] = "1" })
                return try await site.send("GET /", token: site.token { $0.claims["sub"] = "2" }).body
                    .contains("X-User-Sub: 1")
            }),
        Fault(
            .clientHeaderPassed,
            "location / { \(open) proxy_set_header X-Amzn-Oidc-Data $http_x_amzn_oidc_data; \(pass) }",
            fixed: "location / { \(open) \(pass) }", shows: Fault.passes("X-Amzn-Oidc-Data: forged")),
        Fault(
            .lineBeforeServer,
            "server { listen PORT; if ($args = \"\") { return 204; } \(server) location / { \(protect) \(pass) } }",
            fixed:
                "server { listen PORT; \(server) if ($args = \"\") { return 204; } location / { \(protect) \(pass) } }",
            shows: Fault.isOpen("/secret?a=1")),
        Fault(
            .ruleWithAnonymous,
            "set $authsidecar_groups none; location / { \(anonymous) \(pass) }",
            fixed: "set $authsidecar_groups none; location / { set $authsidecar_groups *; \(anonymous) \(pass) }",
            shows: Fault.refuses("/", with: 403)),
        Fault(
            .ruleLost,
            """
            map $uri $authsidecar_groups { ~^/admin admins; default *; }
            server { listen PORT; \(server) location / { \(protect) \(pass) } }
            """,
            fixed: """
                map $uri $my_rule { ~^/admin admins; default *; }
                server { listen PORT; \(server) location / { set $authsidecar_groups admins; \(protect) \(pass) } }
                """,
            shows: Fault.letsIn("/admin/")),
        Fault(
            .ruleFromClient,
            """
            geo $r { default admins; proxy 0.0.0.0/0; 10.0.0.0/8 *; }
            server { listen PORT; \(server) location / { set $authsidecar_groups $r; \(protect) \(pass) } }
            """,
            fixed: "location / { \(admins) \(protect) \(pass) }",
            shows: { site in
                try await site.send("GET /", token: site.token(), ["X-Forwarded-For: 10.1.1.1"]).status == 200
            }),
    ]

    static let lostRules: [Fault] = [
        Fault(
            .ruleLost,
            "rewrite ^/x/(.*)$ /$1 last; \(admins) location / { \(protect) \(pass) }",
            fixed: "\(admins) rewrite ^/x/(.*)$ /$1 last; location / { \(protect) \(pass) }",
            shows: Fault.letsIn("/x/y")),
        Fault(
            .ruleLost, "if ($arg_old) { break; } \(admins) location / { \(protect) \(pass) }",
            fixed: "\(admins) if ($arg_old) { break; } location / { \(protect) \(pass) }",
            shows: Fault.letsIn("/?old=1")),
        Fault(
            .ruleLost, "location / { set $authsidecar_groups none; \(admins) \(protect) \(pass) }",
            fixed: #"location / { set $authsidecar_groups "none, admins"; \#(protect) \#(pass) }"#,
            shows: { site in
                let token = site.token { $0.claims["cognito:groups"] = .raw(#"["none"]"#) }
                return try await site.send("GET /", token: token).status == 403
            }),
        Fault(
            .ruleLost,
            "location / { \(protect) rewrite ^/x(.*)$ /$1 break; if ($request_method = GET) { \(admins) } \(pass) }",
            fixed:
                "location / { if ($request_method = GET) { \(admins) } \(protect) rewrite ^/x(.*)$ /$1 break; \(pass) }",
            shows: Fault.letsIn("/xy")),
        Fault(
            .ruleFromClient,
            "location / { \(admins) if ($http_x_team = ours) { set $authsidecar_groups *; } \(protect) \(pass) }",
            fixed: "location / { \(admins) \(protect) \(pass) }",
            shows: { site in
                try await site.send("GET /", token: site.token(), ["X-Team: ours"]).status == 200
            }),
        Fault(
            .ruleFromClient,
            """
            map $arg_team $wanted { default admins; all *; }
            server {
                listen PORT; \(server)
                location / { set $authsidecar_groups $wanted; \(protect) \(pass) }
            }
            """,
            fixed: "location / { \(admins) \(protect) \(pass) }", shows: Fault.letsIn("/?team=all")),
        Fault(
            .ruleFromClient,
            """
            map $request_uri $wanted { ~^/admin/ admins; default *; }
            server {
                listen PORT; \(server)
                location / { set $authsidecar_groups $wanted; \(protect) \(pass) }
            }
            """,
            fixed: "location / { \(protect) \(pass) } location /admin/ { \(admins) \(protect) \(pass) }",
            shows: Fault.letsIn("//admin/")),
        Fault(
            .ruleFromClient,
            """
            split_clients $http_x_team $wanted { 50% *; * admins; }
            server {
                listen PORT; \(server)
                location / { set $authsidecar_groups $wanted; \(protect) \(pass) }
            }
            """,
            fixed: "location / { \(admins) \(protect) \(pass) }",
            shows: { site in
                for team in 0..<40 {
                    let response = try await site.send("GET /", token: site.token(), ["X-Team: \(team)"])
                    if response.status == 200 { return true }
                }
                return false
            }),
    ]

    static let passed: [Fault] = [
        Fault(
            .clientHeaderPassed,
            "location ~ ^/as/(.+)$ { \(open) proxy_set_header X-User-Email $1; \(pass) }",
            fixed: "location ~ ^/as/(.+)$ { \(open) \(pass) }",
            shows: { site in
                _ = try await site.send("GET /as/ceo@example.com")
                return site.application.requests.contains { $0.headers.contains("X-User-Email: ceo@example.com") }
            }),
        Fault(
            .clientHeaderPassed,
            "location / { \(protect) proxy_set_header Host $http_x_forwarded_host; \(pass) }",
            fixed: "location / { \(protect) proxy_set_header Host $host; \(pass) }",
            shows: { site in
                _ = try await site.send("GET /", token: site.token(), ["X-Forwarded-Host: evil.example"])
                return site.application.requests.contains { $0.headers.contains("Host: evil.example") }
            }),
        Fault(
            .upgradePassed,
            "location / { \(protect) proxy_http_version 1.1; proxy_set_header Connection $http_connection; \(pass) }",
            fixed:
                "location / { \(protect) proxy_http_version 1.1; proxy_set_header Connection $authsidecar_connection; \(pass) }",
            shows: Fault.passes("Connection: close, X-User-Email", isSignedIn: true)),
        Fault(
            .upgradePassed,
            """
            map $http_upgrade $wanted { default $http_upgrade; }
            server { listen PORT; \(server) location / { \(protect) proxy_set_header Upgrade "${wanted}"; \(pass) } }
            """,
            fixed: "location / { \(protect) proxy_set_header Upgrade $authsidecar_upgrade; \(pass) }",
            shows: Fault.passes("Upgrade: h2c", isSignedIn: true)),
        Fault(
            .realAddressForged,
            """
            set_real_ip_from 127.0.0.1;
            location / { \(protect) include snippets/authsidecar-proxy.conf; \(pass) }
            """,
            fixed: """
                set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;
                location / { \(protect) include snippets/authsidecar-proxy.conf; \(pass) }
                """,
            shows: { site in
                _ = try await site.send("GET /", token: site.token(), ["X-Real-IP: 192.0.2.7"])
                return try #require(site.application.requests.first).headers.contains("X-Real-IP: 192.0.2.7")
            }),
        Fault(
            .cacheWithoutUser,
            """
            location / {
                \(protect) proxy_store DIRECTORY/kept; proxy_temp_path DIRECTORY/temp; root DIRECTORY/kept;
                try_files $uri @app;
            }
            location @app { \(protect) proxy_store DIRECTORY/kept$uri; proxy_pass http://flask; }
            """,
            fixed: """
                location / { \(protect) try_files $uri @app; }
                location @app { \(protect) proxy_store off; proxy_pass http://flask; }
                """,
            shows: { site in
                _ = try await site.send("GET /page", token: site.token { $0.claims["sub"] = "1" })
                return try await site.send("GET /page", token: site.token { $0.claims["sub"] = "2" }).body
                    .contains("X-User-Sub: 1")
            }),
    ]
}
