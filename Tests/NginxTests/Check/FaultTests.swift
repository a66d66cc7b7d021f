// SPDX-License-Identifier: Apache-2.0

import NginxCheck
import Testing
import TestSupport
import TokenMint

/// Each error and warning of `nginx-check` in a real nginx: the problem exists, and what the finding says fixes it.
@Suite(.timeLimit(.minutes(5)))
struct FaultTests {
    static let protect = "include snippets/authsidecar-protect.conf;"
    static let open = "include snippets/authsidecar-public.conf;"
    static let server = "include snippets/authsidecar-server.conf;"
    static let pass = "proxy_pass http://flask;"
    static let anonymous = "include snippets/authsidecar-anonymous.conf;"
    static let admins = #"set $authsidecar_groups "admins";"#

    static let rules: [Fault] = [
        Fault(
            .unknownVariable, #"location / { set $authsidecar_group "admins"; \#(protect) \#(pass) }"#,
            fixed: "location / { \(admins) \(protect) \(pass) }", shows: Fault.letsIn("/")),
        Fault(
            .unknownVariable, #"location / { set $authsidcar_groups "admins"; \#(protect) \#(pass) }"#,
            fixed: "location / { set $AUTHSIDECAR_Groups admins; \(protect) \(pass) }", shows: Fault.letsIn("/")),
        Fault(
            .ruleFromClient, "location / { set $Authsidecar_groups $ARG_Team; \(protect) \(pass) }",
            fixed: "location / { \(admins) \(protect) \(pass) }", shows: Fault.letsIn("/?team=*")),
        Fault(
            .ruleFromClient, "location / { set $authsidecar_groups $arg_team; \(protect) \(pass) }",
            fixed: "location / { \(admins) \(protect) \(pass) }", shows: Fault.letsIn("/?team=*")),
        Fault(
            .ruleFromClient,
            "location ~ ^/(?<team>[^/]*)/ { set $wanted $team; set $authsidecar_groups \"$wanted\"; \(protect) \(pass) }",
            fixed: "location / { \(admins) \(protect) \(pass) }", shows: Fault.letsIn("/*/")),
        Fault(
            .ruleLost, "location / { \(protect) rewrite ^/x(.*)$ /$1 break; \(admins) \(pass) }",
            fixed: "location / { \(admins) \(protect) rewrite ^/x(.*)$ /$1 break; \(pass) }", shows: Fault.letsIn("/xy")
        ),
        Fault(
            .ruleMisplaced, "server { listen PORT; \(admins) \(server) location / { \(protect) \(pass) } }",
            fixed: "server { listen PORT; \(server) \(admins) location / { \(protect) \(pass) } }",
            shows: Fault.refuses("/", with: 403)),
        Fault(
            .ruleWithoutCheck, "location / { \(admins) \(open) \(pass) }",
            fixed: "location / { \(admins) \(protect) \(pass) }", shows: Fault.isOpen("/")),
        Fault(
            .ruleMisplaced, "location / { \(protect) \(admins) \(pass) }",
            fixed: "location / { \(admins) \(protect) \(pass) }", shows: Fault.refuses("/", with: 403)),
        Fault(
            .ruleWithAnonymous, "location / { \(admins) include snippets/authsidecar-anonymous.conf; \(pass) }",
            fixed: "location / { \(admins) \(protect) \(pass) }", shows: Fault.refuses("/", with: 403)),
        Fault(
            .includeSkipped, "location / { rewrite ^/x(.*)$ /$1 break; \(protect) \(pass) }",
            fixed: "location / { \(protect) rewrite ^/x(.*)$ /$1 break; \(pass) }",
            shows: Fault.refuses("/xy", with: 403)),
        Fault(
            .includeSkipped, "location / { if ($arg_old) { break; } \(admins) \(protect) \(pass) }",
            fixed: "location / { \(admins) \(protect) if ($arg_old) { break; } \(pass) }",
            shows: Fault.refuses("/?old=1", with: 403)),
    ]

    static let openings: [Fault] = [
        Fault(
            .openLocation, "location / { auth_request off; \(pass) }", fixed: "location / { \(open) \(pass) }",
            shows: Fault.passes("X-User-Email: ceo@example.com")),
        Fault(
            .openLocation, "location /a/ { auth_request off; location /a/b/ { \(pass) } }",
            fixed: "location /a/ { \(open) location /a/b/ { \(open) \(pass) } }",
            shows: Fault.passes("X-User-Email: ceo@example.com", to: "/a/b/")),
        Fault(
            .openLocation, "location / { auth_request /mine; \(pass) } location = /mine { internal; return 204; }",
            fixed: "location / { \(protect) \(pass) }", shows: Fault.passes("X-User-Email: ceo@example.com")),
        Fault(
            .satisfyAny, "location / { satisfy any; allow 127.0.0.1; deny all; \(pass) }",
            fixed: "location / { allow 127.0.0.1; deny all; \(protect) \(pass) }",
            shows: Fault.passes("X-User-Email: ceo@example.com")),
        Fault(
            .returnBeforeCheck, "location / { \(protect) return 200 secret; }",
            fixed: "location / { \(protect) try_files /answer.txt =404; }", shows: Fault.isOpen("/")),
        Fault(
            .rewriteBeforeCheck,
            "location /w/ { \(protect) rewrite ^ /open/x last; } location /open/ { \(open) \(pass) }",
            fixed: "location /w/ { \(protect) try_files $uri $uri/ /open/x; } location /open/ { \(open) \(pass) }",
            shows: Fault.isOpen("/w/")),
        Fault(
            .lineBeforeServer,
            "server { listen PORT; root DIRECTORY; rewrite ^ /nginx.conf last; \(server) location = /nginx.conf { } }",
            fixed:
                "server { listen PORT; root DIRECTORY; \(server) rewrite ^ /nginx.conf last; location = /nginx.conf { } }",
            shows: Fault.isOpen("/")),
        Fault(
            .lineBeforeServer,
            """
            server {
                listen PORT; if ($uri !~ ^/app/) { return 204; } \(server)
                location /app/ { \(protect) \(pass) }
            }
            """,
            fixed: """
                server {
                    listen PORT; \(server) if ($uri !~ ^/app/) { return 204; }
                    location /app/ { \(protect) \(pass) }
                }
                """,
            shows: Fault.isOpen("/app/")),
        Fault(
            .serverIncludeSkipped,
            """
            server { listen PORT; server_name other.example; \(server) }
            server { listen PORT default_server; location ~ . { rewrite ^ /x break; \(protect) \(pass) } }
            """,
            fixed: "server { listen PORT; \(server) location ~ . { \(protect) rewrite ^ /x break; \(pass) } }",
            shows: Fault.isOpen("/xy")),
        Fault(
            .serverIncludeMissing,
            """
            server { listen PORT; server_name other.example; \(server) }
            server { listen PORT default_server; location / { \(protect) \(pass) } }
            """,
            fixed: "server { listen PORT; \(server) location / { \(protect) \(pass) } }",
            shows: Fault.refuses("/", with: 503)),
        Fault(
            .includeMissing, "location / { \(pass) }", fixed: "location / { \(protect) \(pass) }",
            shows: Fault.refuses("/", with: 403)),
        Fault(
            .includeMissing, "location / { \(protect) location /a/ { \(pass) } }",
            fixed: "location / { \(protect) location /a/ { \(protect) \(pass) } }",
            shows: Fault.refuses("/a/", with: 403)),
        Fault(
            .includeMissing, "location / { \(protect) try_files $uri @app; } location @app { \(pass) }",
            fixed: "location / { \(protect) try_files $uri @app; } location @app { \(protect) \(pass) }",
            shows: Fault.refuses("/", with: 403)),
        Fault(
            .limitExcept, "location / { \(protect) limit_except GET { allow 127.0.0.1; deny all; } \(pass) }",
            fixed: "location / { \(protect) \(pass) }", shows: Fault.refuses("/", with: 403, method: "POST")),
        Fault(
            .regexTakesOver,
            "location /admin/ { \(admins) \(protect) \(pass) } location ~ \\.php$ { \(protect) \(pass) }",
            fixed: "location ^~ /admin/ { \(admins) \(protect) \(pass) } location ~ \\.php$ { \(protect) \(pass) }",
            shows: Fault.letsIn("/admin/x.php")),
    ]

    static let headers: [Fault] = [
        Fault(
            .clientHeaderPassed,
            "location / { \(protect) proxy_set_header X-Forwarded-User $http_x_forwarded_user; \(pass) }",
            fixed: "location / { \(protect) \(pass) }", shows: Fault.passes("X-Forwarded-User: ceo", isSignedIn: true)),
        Fault(
            .clientHeaderPassed, "location / { \(open) proxy_set_header X-User-Email $arg_user; \(pass) }",
            fixed: "location / { \(open) \(pass) }",
            shows: { site in
                _ = try await site.send("GET /?user=ceo@example.com")
                return site.application.requests.contains { $0.headers.contains("X-User-Email: ceo@example.com") }
            }),
        Fault(
            .upgradePassed, "location / { \(protect) proxy_set_header Upgrade $http_upgrade; \(pass) }",
            fixed: "location / { \(protect) proxy_set_header Upgrade $authsidecar_upgrade; \(pass) }",
            shows: Fault.passes("Upgrade: h2c", isSignedIn: true)),
        Fault(
            .headerSentTwice,
            "location / { \(protect) include snippets/authsidecar-proxy.conf; include proxy_params; \(pass) }",
            fixed: "location / { \(protect) include proxy_params; \(pass) }",
            shows: { site in
                _ = try await site.send("GET /", token: site.token())
                let headers = try #require(site.application.requests.first).headers
                return headers.count { $0.hasPrefix("Host:") } == 2
            }),
        Fault(
            .headerSentTwice, "location / { \(protect) proxy_set_header Cookie $http_cookie; \(pass) }",
            fixed: "location / { \(protect) \(pass) }",
            shows: { site in
                _ = try await site.send("GET /", token: site.token(), ["Cookie: a=1"])
                return try #require(site.application.requests.first).headers.count { $0.hasPrefix("Cookie:") } == 2
            }),
        Fault(
            .linesLost, "proxy_set_header X-Site mine; location / { \(protect) \(pass) }",
            fixed: "location / { \(protect) proxy_set_header X-Site mine; \(pass) }",
            shows: { site in
                _ = try await site.send("GET /", token: site.token())
                return try !#require(site.application.requests.first).headers.contains("X-Site: mine")
            }),
        Fault(
            .errorPageLost, "location / { error_page 404 /none.html; \(protect) \(pass) }",
            fixed:
                "location / { error_page 404 /none.html; include snippets/authsidecar-error-pages.conf; \(protect) \(pass) }",
            shows: { site in try await !site.send("GET /").body.contains("missing-token") }),
        Fault(
            .errorPageLost,
            "error_page 404 /404.html; server { listen PORT; root DIRECTORY; \(server) location / { \(protect) } }",
            fixed: """
                error_page 404 /404.html;
                server { listen PORT; root DIRECTORY; \(server) error_page 404 /404.html; location / { \(protect) } }
                """,
            shows: { site in
                try site.directory.write("not here", to: "404.html")
                return try await site.send("GET /none", token: site.token()).body != "not here"
            }),
        Fault(
            .uncheckedFragment,
            "ssi on; location = /p.html { \(open) default_type text/html; } location /a/ { \(pass) }",
            fixed: "ssi on; location = /p.html { \(open) default_type text/html; } location /a/ { \(protect) \(pass) }",
            shows: showsFragment("page <!--# include virtual=\"/a/\" -->")),
    ]

    /// Whether a page holds what the application says.
    static func showsFragment(_ page: String) -> @Sendable (Site) async throws -> Bool {
        { site in
            try site.directory.write(page, to: "p.html")
            let response = try await site.send("GET /p.html")
            #expect(response.status == 200 && response.body.contains("page"))
            return response.body.contains("GET /a/")
        }
    }

    @Test(arguments: rules) func `a rule that does not hold is found`(fault: Fault) async throws {
        try await fault.verify()
    }

    @Test(arguments: openings) func `a location that is open or closed by mistake is found`(fault: Fault) async throws {
        try await fault.verify()
    }

    @Test(arguments: headers) func `what reaches the application by mistake is found`(fault: Fault) async throws {
        try await fault.verify()
    }

    @Test(arguments: FaultTests.servers) func `what a neighbour does is found`(fault: Fault) async throws {
        try await fault.verify()
    }

    @Test(arguments: FaultTests.protocols) func `what other protocols let pass is found`(fault: Fault) async throws {
        try await fault.verify()
    }

    @Test(arguments: FaultTests.paths) func `another way to a page is found`(fault: Fault) async throws {
        try await fault.verify()
    }

    @Test(
        .enabled("this nginx has no module http_addition_module") {
            try NginxBuild.get().has(module: "http_addition_module")
        },
        arguments: FaultTests.additions)
    func `an unchecked page behind a public one is found`(fault: Fault) async throws {
        try await fault.verify()
    }

    @Test(arguments: FaultTests.frontControllers)
    func `what leads an application round the check is found`(fault: Fault) async throws {
        try await fault.verify()
    }

    @Test(arguments: FaultTests.lostRules) func `a rule that does not count is found`(fault: Fault) async throws {
        try await fault.verify()
    }

    @Test(arguments: FaultTests.passed) func `what a client may say by mistake is found`(fault: Fault) async throws {
        try await fault.verify()
    }

    @Test func `every error and warning has its fault`() {
        let shown = Set(
            [
                Self.rules, Self.lostRules, Self.openings, Self.headers, Self.servers, Self.protocols, Self.paths,
                Self.frontControllers,
            ].joined().map(\.code)
        )
        #expect(Set(FindingCode.allCases.filter { $0.grade != .hint }).subtracting(shown).isEmpty)
    }
}
