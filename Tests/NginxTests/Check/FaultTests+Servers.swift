// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Foundation
import NginxCheck
import Testing
import TestSupport
import TokenMint

/// Faults of server blocks that share an address, of caches, and of files that depend on the settings.
extension FaultTests {
    private static let own = """
        server_name www.example.com; include snippets/authsidecar-server.conf;
        location / { include snippets/authsidecar-protect.conf; proxy_pass http://flask; }
        """

    static let servers: [Fault] = [
        Fault(
            .underscoresInHeaders,
            "server { listen PORT default_server; underscores_in_headers on; return 404; } server { listen PORT; \(own) }",
            fixed: "server { listen PORT default_server; return 404; } server { listen PORT; \(own) }",
            shows: { site in
                let line = "X_User_Email: ceo@example.com"
                _ = try await site.send(
                    Array(
                        "GET / HTTP/1.1\r\n\(line)\r\nHost: www.example.com\r\nX-Amzn-Oidc-Data: \(site.token())\r\n\r\n"
                            .utf8))
                return site.application.requests.contains { $0.headers.contains(line) }
            }),
        Fault(
            .smallHeaderBuffers, "server { listen PORT default_server; return 404; } server { listen PORT; \(own) }",
            fixed: """
                server { listen PORT default_server; large_client_header_buffers 4 32k; return 404; }
                server { listen PORT; \(own) }
                """,
            shows: { site in
                let token = site.token { $0.claims["padding"] = .string(String(repeating: "a", count: 9000)) }
                let response = try await site.send(
                    Array("GET / HTTP/1.1\r\nX-Amzn-Oidc-Data: \(token)\r\nHost: www.example.com\r\n\r\n".utf8))
                #expect([200, 400].contains(response.status))
                return response.status == 400
            }),
        Fault(
            .realAddressForged,
            """
            set_real_ip_from 0.0.0.0/0; real_ip_header X-Forwarded-For;
            location / { include snippets/authsidecar-protect.conf; include snippets/authsidecar-proxy.conf; proxy_pass http://flask; }
            """,
            fixed: """
                set_real_ip_from 10.0.0.0/16; real_ip_header X-Forwarded-For;
                location / { include snippets/authsidecar-protect.conf; include snippets/authsidecar-proxy.conf; proxy_pass http://flask; }
                """,
            shows: { site in
                _ = try await site.send("GET /", token: site.token(), ["X-Forwarded-For: 192.0.2.7"])
                return try #require(site.application.requests.first).headers.contains("X-Real-IP: 192.0.2.7")
            }),
        Fault(
            .unprotectedUpstream,
            "server { listen PORT; \(own) } server { listen PORT; server_name old.example; location / { proxy_pass http://flask; } }",
            fixed: """
                server { listen PORT; \(own) }
                server {
                    listen PORT; server_name old.example;
                    include snippets/authsidecar-server.conf;
                    location / { include snippets/authsidecar-protect.conf; proxy_pass http://flask; }
                }
                """,
            shows: { site in
                let line = "X-User-Email: ceo@example.com"
                _ = try await site.send(Array("GET / HTTP/1.1\r\nHost: old.example\r\n\(line)\r\n\r\n".utf8))
                return site.application.requests.contains { $0.headers.contains(line) }
            }),
        Fault(
            .cacheWithoutUser,
            """
            proxy_cache_path DIRECTORY/pages keys_zone=pages:1m;
            server {
                listen PORT; include snippets/authsidecar-server.conf; proxy_cache pages; proxy_cache_valid 200 1m;
                location / { include snippets/authsidecar-protect.conf; proxy_pass http://flask; }
            }
            """,
            fixed: """
                proxy_cache_path DIRECTORY/pages keys_zone=pages:1m;
                server {
                    listen PORT; include snippets/authsidecar-server.conf; proxy_cache pages; proxy_cache_valid 200 1m;
                    location / {
                        include snippets/authsidecar-protect.conf;
                        proxy_cache_key "$scheme$host$request_uri $authsidecar_user_sub";
                        proxy_pass http://flask;
                    }
                }
                """,
            shows: { site in
                _ = try await site.send("GET /", token: site.token { $0.claims["sub"] = "1" })
                return try await site.send("GET /", token: site.token { $0.claims["sub"] = "2" }).body
                    .contains("X-User-Sub: 1")
            }),
        stale(
            .staleHeaders, setting: "IDENTITY_HEADERS=X-Mail=email", file: "authsidecar-headers.conf",
            shows: Fault.passes("X-Mail: ceo@example.com", isSignedIn: true)),
        stale(
            .staleCookie, setting: "SESSION_COOKIE=Other", file: "authsidecar-cookie.conf",
            shows: Fault.passes("Cookie: Other-0=secret", isSignedIn: true)),
        stale(
            .stalePages, setting: "PAGES_PREFIX=/_sso", file: "authsidecar-pages.conf",
            shows: { try await $0.send("GET /_sso/logout").status != 303 }),
    ]

    /// A setting that a file of nginx does not follow, until it is renewed as `nginx-check` says.
    private static func stale(
        _ code: FindingCode, setting: String, file: String, shows: @escaping @Sendable (Site) async throws -> Bool
    ) -> Fault {
        let site =
            "include snippets/authsidecar-pages.conf; location / { include snippets/authsidecar-protect.conf; proxy_pass http://flask; }"
        var fault = Fault(code, site, fixed: site, shows: shows)
        fault.settings = [setting]
        fault.snippets = [file: (try? NginxFiles.printed(file, for: setting)) ?? ""]
        return fault
    }

    // MARK: Other protocols

    private static func fastcgi(_ lines: String) -> String {
        "location / { \(lines) fastcgi_pass unix:DIRECTORY/fastcgi.sock; }"
    }

    /// Whether FastCGI's last REMOTE_USER, which PHP takes, is what the client wrote.
    private static let takesBasicUser: @Sendable (Site) async throws -> Bool = { site in
        let application = try await ParameterServer(.fastcgi, socketPath: "\(site.directory.path)/fastcgi.sock")
        _ = try await site.send("GET /", token: site.token(), ["Authorization: Basic Y2VvOng="])
        let parameters = try #require(application.requests.first)
        try await application.close()
        return parameters.last { $0.hasPrefix("REMOTE_USER=") } == "REMOTE_USER=ceo"
    }

    static let protocols: [Fault] = [
        Fault(
            .remoteUserOverwritten,
            fastcgi("include snippets/authsidecar-protect-fastcgi.conf; include fastcgi.conf;"),
            fixed: fastcgi("include fastcgi.conf; include snippets/authsidecar-protect-fastcgi.conf;"),
            shows: takesBasicUser),
        Fault(
            .remoteUserOverwritten,
            fastcgi("include snippets/authsidecar-protect-fastcgi.conf; fastcgi_param REMOTE_USER $remote_user;"),
            fixed: fastcgi("include snippets/authsidecar-protect-fastcgi.conf;"), shows: takesBasicUser),
    ]
}
