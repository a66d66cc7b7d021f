// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NginxCheck

/// What findings propose: who follows it has one finding less, and none more.
struct FixTests {
    private static func findings(_ text: String) throws -> [Finding] {
        try ConfigurationCheck(ConfigurationFile.files(in: Array(text.utf8), name: "site.conf")).findings
    }

    private static func site(_ block: String) -> String {
        "server {\ninclude snippets/authsidecar-server.conf;\n\(block)\n}"
    }

    private static let protect = "include snippets/authsidecar-protect.conf;"
    private static let pass = "proxy_pass http://127.0.0.1:8000;"

    @Test(
        arguments: [
            ("X-User-Email", nil), ("x-user-groups", nil), ("X-Real-IP", nil), ("X-Amzn-Oidc-Identity", nil),
            ("X-Forwarded-User", "X-Forwarded-User $authsidecar_user_email"),
            ("X-Auth-Request-Email", "X-Auth-Request-Email $authsidecar_user_email"),
            ("X-Forwarded-Groups", "X-Forwarded-Groups $authsidecar_user_groups"),
            ("X-Forwarded-Preferred-Username", "X-Forwarded-Preferred-Username $authsidecar_user_username"),
            ("Host", "Host $host"),
        ] as [(String, String?)])
    func `instead of a client's header is written what was verified, unless the include sends it already`(
        header: String, expected: String?
    ) throws {
        func site(_ line: String) -> String { Self.site("location / { \(Self.protect)\n\(line)\n\(Self.pass) }") }
        let findings = try Self.findings(site("proxy_set_header \(header) $http_x_claimed;"))
            .filter { $0.code == .clientHeaderPassed }
        let finding = try #require(findings.first)
        #expect(finding.fix == (expected.map { ["proxy_set_header \($0);"] } ?? []))
        #expect(finding.advice.hasPrefix(expected == nil ? "leave the line out" : header == "Host" ? "write" : "leave"))
        #expect(try Self.findings(site(finding.fix.joined())).isEmpty)
    }

    @Test func `a public location has no verified user to send`() throws {
        let block = "location / { include snippets/authsidecar-public.conf; fastcgi_param HTTP_X_USER_EMAIL $arg_a; }"
        let finding = try #require(try Self.findings(Self.site(block)).first)
        #expect(finding.code == .clientHeaderPassed && finding.fix.isEmpty)
        #expect(finding.advice == "leave the line out: in a public location nobody is verified")
    }

    @Test func `a fix of FastCGI is a parameter`() throws {
        let block = """
            location / {
                include snippets/authsidecar-protect-fastcgi.conf;
                fastcgi_param HTTP_X_FORWARDED_EMAIL $http_x_forwarded_email; fastcgi_pass unix:/a;
            }
            """
        let finding = try #require(try Self.findings(Self.site(block)).first)
        #expect(finding.fix == ["fastcgi_param HTTP_X_FORWARDED_EMAIL $authsidecar_user_email;"])
    }

    @Test(arguments: [("", FindingCode.smallHeaderBuffers), (" underscores_in_headers on;", .underscoresInHeaders)])
    func `a default server is one finding, whatever number of addresses and server blocks it has`(
        line: String, code: FindingCode
    ) throws {
        func text(_ count: Int) -> String {
            let blocks = (0..<count).map {
                "server { listen 80; listen 443; server_name s\($0);\ninclude snippets/authsidecar-server.conf; }\n"
            }
            return "server { listen 80 default_server; listen 443 default_server;\n\(line) return 404; }\n"
                + blocks.joined()
        }
        let problems = try [1, 2, 7].map { count in
            let found = try Self.findings(text(count)).filter { $0.code == code }
            #expect(found.count == 1)
            return found.first?.problem ?? ""
        }
        #expect(problems[0].contains("the server block in site.conf:3") && !problems[0].contains("site.conf:5"))
        #expect(problems[1].contains("the server blocks in site.conf:3, site.conf:5"))
        #expect(problems[2].contains("site.conf:11 and 2 more"))
    }

    @Test func `two findings that replace the same line say which replacement is enough`() throws {
        func site(_ admin: String) -> String {
            Self.site(
                """
                location / { \(Self.protect) \(Self.pass) }
                \(admin) set $authsidecar_groups a; \(Self.protect) \(Self.pass) }
                location ~ \\.json$ { \(Self.protect) \(Self.pass) }
                """)
        }
        let findings = try Self.findings(site("location /api/ {"))
        #expect(findings.map(\.code) == [.regexTakesOver, .otherSpelling])
        #expect(findings.last?.advice.contains("instead of “location ^~ /api/” (regex-takes-over)") == true)
        let both = try #require(findings.last?.fix.first)
        #expect(both == #"location ~* "^/api([/;]|$)" {"#)
        #expect(try Self.findings(site(both)).isEmpty)
        let firm = try Self.findings(site(try #require(findings.first?.fix.first)))
        #expect(firm.map(\.code) == [.otherSpelling])
        #expect(firm.first?.advice.contains("regex-takes-over") == false)
    }
}
