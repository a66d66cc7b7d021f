// SPDX-License-Identifier: Apache-2.0

import NginxCheck
import Testing
import TestSupport
import TokenMint

/// Other ways to the page of a location with rules.
extension FaultTests {
    /// Whether the application is asked for a page by somebody who is signed in, in no group, or by nobody.
    static func asksApplication(
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
    ]
}
