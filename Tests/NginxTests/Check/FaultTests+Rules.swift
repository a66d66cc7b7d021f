// SPDX-License-Identifier: Apache-2.0

import NginxCheck
import Testing
import TestSupport
import TokenMint

/// Rules that do not count, and what a client may say by mistake.
extension FaultTests {
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
            .groupsUnavailable, "location / { \(admins) \(protect) \(pass) }",
            fixed: "location / { \(admins) \(protect) \(pass) }", settingsOfFix: ["GROUPS_CLAIM=groups"],
            shows: { site in
                let token = site.token { $0.claims["groups"] = .raw(#"["admins"]"#) }
                return try await site.send("GET /", token: token).status == 403
            }),
        Fault(
            .ruleUnreadable, #"location / { set $authsidecar_groups "admins,"; \#(protect) \#(pass) }"#,
            fixed: "location / { \(admins) \(protect) \(pass) }", shows: Fault.refuses("/", with: 403)),
        Fault(
            .ruleUnreadable, "set $authsidecar_emails *@example.com; location / { \(protect) \(pass) }",
            fixed: "set $authsidecar_emails *; location / { \(protect) \(pass) }",
            shows: Fault.refuses("/", with: 403)),
        Fault(
            .addressExcluded,
            "set $authsidecar_domains example.org; location / { set $authsidecar_emails ann@example.com; \(protect) \(pass) }",
            fixed:
                "set $authsidecar_domains example.org; location / { set $authsidecar_emails ann@example.com; set $authsidecar_match any; \(protect) \(pass) }",
            shows: { site in
                let token = site.token {
                    $0.claims["email"] = "ann@example.com"
                    $0.claims["email_verified"] = "true"
                }
                return try await site.send("GET /", token: token).status == 403
            }),
        Fault(
            .loginTimeUnavailable, "location / { set $authsidecar_max_login_age 15m; \(protect) \(pass) }",
            fixed: "location / { \(protect) \(pass) }", shows: Fault.refuses("/", with: 403)),
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
