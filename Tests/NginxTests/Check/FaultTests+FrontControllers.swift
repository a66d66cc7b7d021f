// SPDX-License-Identifier: Apache-2.0

import NginxCheck
import Testing
import TestSupport
import TokenMint

/// Applications that choose the page by REQUEST_URI, error pages, and what nginx does before it asks.
extension FaultTests {
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
}
