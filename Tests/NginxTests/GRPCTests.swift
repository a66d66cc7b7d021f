// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// A gRPC application and a gRPC client with nginx between them, without TLS (h2c).
@Suite(.timeLimit(.minutes(2)))
struct GRPCTests {
    private static let site = """
        include snippets/authsidecar-upstream.conf;
        server {
            listen PORT http2;
            include snippets/authsidecar-server.conf;
            location / { include snippets/authsidecar-protect-grpc.conf; PASS }
            location /test.Echo/ { include snippets/authsidecar-protect-grpc.conf; PASS }
            location /admins {
                set $authsidecar_groups "admins";
                include snippets/authsidecar-protect-grpc.conf;
                PASS
            }
            location /open { include snippets/authsidecar-public-grpc.conf; rewrite ^/open(.*)$ $1 break; PASS }
            location /plain { include snippets/authsidecar-protect.conf; rewrite ^/plain(.*)$ $1 break; PASS }
            location /anonymous {
                include snippets/authsidecar-grpc-errors.conf;
                include snippets/authsidecar-anonymous.conf;
                rewrite ^/anonymous(.*)$ $1 break;
                PASS
            }
            location /forgotten { PASS }
        }
        """.replacing("PASS", with: "grpc_pass grpc://unix:DIRECTORY/grpc.sock;")

    private static let say = "/test.Echo/Say"

    private static let forged = [
        "x-user-email=forged", "x-user-groups=forged", "x-user-sub=forged", "x-amzn-oidc-identity=forged",
        "x-amzn-oidc-accesstoken=forged", "remote-user=forged", "x-forwarded-user=forged", "x-auth-rules=forged",
        "x-original-uri=/forged", "x-real-ip=forged", "cookie=AWSELBAuthSessionCookie-0=forged",
    ]

    @Test func `the application is told who has come, and nothing that a client made up`() async throws {
        try await Self.run { site in
            for path in ["", "/plain"] {
                let lines = try await Self.call(site, path + Self.say, token: site.token(), Self.forged + ["trace=1"])
                #expect(lines.last == "OK:", "\(lines)")
                #expect(lines.contains("x-user-email: someone@example.com"))
                #expect(lines.contains("x-user-sub: 23d498b2-3031-70d2-8a15-49dd886a087b"))
                #expect(lines.contains("trace: 1"))
                #expect(!lines.contains { $0.contains("forged") || $0.hasPrefix("x-amzn-oidc") }, "\(path)")
            }
            for path in ["/open", "/anonymous"] {
                let lines = try await Self.call(site, path + Self.say, Self.forged)
                #expect(lines.last == "OK:", "\(lines)")
                #expect(!lines.contains { $0.contains("forged") || $0.hasPrefix("x-user-") }, "\(path)")
            }
        }
    }

    @Test func `messages go to and fro one by one`() async throws {
        try await Self.run { site in
            let lines = try await Self.call(site, "/test.Echo/Talk", token: site.token())
            #expect(lines == ["message 0", "message 1", "message 2", "OK:"])
            #expect(
                try await Self.call(site, "/test.Echo/Talk") == ["UNAUTHENTICATED: not signed in (missing-token)"])
        }
    }

    @Test func `a client learns in its own terms why it is refused`() async throws {
        try await Self.run { site in
            let expired = site.mint.token(expiresAt: site.now - 1000)
            #expect(try await Self.call(site, Self.say) == ["UNAUTHENTICATED: not signed in (missing-token)"])
            #expect(
                try await Self.call(site, Self.say, token: expired) == ["UNAUTHENTICATED: not signed in (expired)"])
            #expect(
                try await Self.call(site, "/admins" + Self.say, token: site.token())
                    == ["PERMISSION_DENIED: not allowed (groups-missing)"])
            #expect(
                try await Self.call(site, "/anonymous" + Self.say, token: expired)
                    == ["UNAUTHENTICATED: not signed in (expired)"])
            // nginx's own 403, which a gRPC client has a status for, too.
            let forgotten = try await Self.call(site, "/forgotten" + Self.say, token: site.token())
            #expect(forgotten.last?.hasPrefix("PERMISSION_DENIED: ") == true, "\(forgotten)")
            #expect(try await Self.call(site, "/open" + Self.say).last == "OK:")

            try await site.stopDaemon()
            #expect(
                try await Self.call(site, Self.say, token: site.token())
                    == ["UNAVAILABLE: the sign-in cannot be checked at the moment"])
            #expect(try await Self.call(site, "/open" + Self.say).last == "OK:")
        }
    }

    /// Trailers-Only: the head is the whole response (gRPC over HTTP/2, “Responses”).
    @Test func `a refusal is a head without a body`() async throws {
        try await Self.run { site in
            let curl = try await ChildProcess(
                try Programs.installed("curl"),
                [
                    "--silent", "--max-time", "10", "--http2-prior-knowledge", "--include", "--data-binary", "x",
                    "--header", "content-type: application/grpc", "http://127.0.0.1:\(site.port)\(Self.say)",
                ])
            try await curl.waitUntilEnded()
            try await curl.end()
            let lines = curl.lines.map { String($0.filter { $0 != "\r" }) }.filter { !$0.isEmpty }
            #expect(lines.first == "HTTP/2 200 ")
            let head = Set(lines.dropFirst().map { $0.lowercased() })
            #expect(head.isSuperset(of: ["content-type: application/grpc", "grpc-status: 16", "content-length: 0"]))
            #expect(head.contains("grpc-message: not signed in (missing-token)"))
            #expect(!head.contains { $0.contains("<") })
        }
    }

    @Test func `anyone who does not speak gRPC is refused in the terms of HTTP`() async throws {
        try await Self.run { site in
            for path in [Self.say, "/admins"] {
                let curl = try await ChildProcess(
                    try Programs.installed("curl"),
                    [
                        "--silent", "--max-time", "10", "--http2-prior-knowledge", "--output", "/dev/null",
                        "--write-out",
                        "%{http_code} %{errormsg}\n", "--header", "content-type: application/json", "--data-binary",
                        "{}",
                        "http://127.0.0.1:\(site.port)\(path)",
                    ])
                try await curl.waitUntilEnded()
                try await curl.end()
                #expect(curl.lines.last == "401 ", "\(path)")
            }
        }
    }

    @Test func `grpc: the recipe's service knows its caller, and its health is open`() async throws {
        try await Recipe("grpc").run { site in
            try await Self.withApplication(at: "\(site.directory.path)/service.sock") {
                let target = "unix:\(site.directory.path)/grpc.sock"
                let token = site.token()
                let lines = try await Self.call(target, Self.say, token: token, Self.forged)
                #expect(lines.last == "OK:" && lines.contains("x-user-email: someone@example.com"), "\(lines)")
                #expect(!lines.contains { $0.contains("forged") })
                #expect(try await Self.call(target, Self.say) == ["UNAUTHENTICATED: not signed in (missing-token)"])
                // This application has no health service, and says so itself.
                let health = try await Self.call(target, "/grpc.health.v1.Health/Check")
                #expect(health.last?.hasPrefix("UNIMPLEMENTED: ") == true, "\(health)")
                let other = try await Self.call(target, "/grpc.health.v1.Health/Watch", token: token)
                #expect(other.last?.hasPrefix("PERMISSION_DENIED: ") == true, "\(other)")
            }
        }
    }

    @Test func `nginx -t has no warning`() async throws {
        #expect(try await Site.complaints(about: Site.Options(site: Self.site)) == [])
    }

    // MARK: Support

    private static func run(_ body: (Site) async throws -> Void) async throws {
        try await Site.run(Site.Options(site: site)) { site in
            try await withApplication(at: "\(site.directory.path)/grpc.sock") { try await body(site) }
        }
    }

    private static func withApplication(at socket: String, _ body: () async throws -> Void) async throws {
        let application = try await ChildProcess(
            Programs.python, ["\(Programs.repository)/Tests/Applications/grpc_application.py", socket])
        try await application.wait(for: "ready")
        try await application.runs(during: body)
    }

    private static func call(
        _ site: Site, _ method: String, token: String? = nil, _ metadata: [String] = []
    ) async throws -> [String] {
        try await call("127.0.0.1:\(site.port)", method, token: token, metadata)
    }

    /// What the client prints.
    private static func call(
        _ target: String, _ method: String, token: String? = nil, _ metadata: [String] = []
    ) async throws -> [String] {
        let client = try await ChildProcess(
            Programs.python,
            ["\(Programs.repository)/Tests/Applications/grpc_client.py", target, method] + metadata
                + (token.map { ["x-amzn-oidc-data=\($0)"] } ?? []))
        try await client.waitUntilEnded()
        try await client.end()
        return client.lines
    }
}
