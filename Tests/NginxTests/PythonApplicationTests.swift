// SPDX-License-Identifier: Apache-2.0

import Testing
import TokenMint

/// Python applications behind gunicorn, uvicorn and hypercorn, with the proxy lines that sites have next to our include.
/// These servers answer 400 where one of the lines is sent twice.
@Suite(.timeLimit(.minutes(2)))
struct PythonApplicationTests {
    /// The proxy lines next to our include in a location.
    enum ProxyLines: String, CaseIterable, Sendable {
        case none, ours, debian, byHand, webSocketByHand

        var text: String {
            switch self {
            case .none: ""
            case .ours: "include snippets/authsidecar-proxy.conf;"
            case .debian: "include proxy_params;"
            case .byHand:
                """
                proxy_set_header Host $host;
                proxy_set_header X-Real-IP $remote_addr;
                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                proxy_set_header X-Forwarded-Proto $scheme;
                proxy_set_header X-Forwarded-Host $host;
                """
            case .webSocketByHand:
                """
                proxy_http_version 1.1;
                proxy_set_header Upgrade $http_upgrade;
                proxy_set_header Connection $connection_upgrade;
                \(Self.byHand.text)
                """
            }
        }

        /// What the application gets of these headers: every value of each name.
        var headers: [String: [String]] {
            switch self {
            // nginx's own default for a socket, and what the client sent.
            case .none:
                [
                    "host": ["localhost"], "x-forwarded-for": ["192.0.2.7"], "x-forwarded-proto": ["https"],
                    "x-forwarded-host": [], "x-real-ip": [],
                ]
            default:
                [
                    "host": ["www.example.com"], "x-forwarded-for": ["192.0.2.7, 127.0.0.1"],
                    "x-forwarded-proto": [self == .ours ? "https" : "http"], "x-real-ip": ["127.0.0.1"],
                    "x-forwarded-host": self == .debian ? [] : ["www.example.com"],
                ]
            }
        }
    }

    /// A site with the map of nginx's documentation for WebSocket. (uvicorn answers 400 to `Connection: upgrade` without
    /// `Upgrade`, so a constant would fail also without our include.)
    private static func options(_ locations: [String]) -> Site.Options {
        Site.Options(
            http: """
                map $http_upgrade $connection_upgrade {
                    default upgrade;
                    "" close;
                }
                """, server: locations.joined(separator: "\n"))
    }

    private static func location(_ access: Access, _ lines: ProxyLines) -> String {
        """
        location /\(access)/\(lines)/ {
            include snippets/authsidecar-\(access).conf;
            \(lines.text)
            proxy_pass http://unix:DIRECTORY/python.sock;
        }
        """
    }

    /// Runs `body` for each access and each set of proxy lines, with the path of its location.
    private static func forEachLocation(_ body: (String, Access, ProxyLines) async throws -> Void) async throws {
        for access in Access.allCases {
            for lines in ProxyLines.allCases { try await body("/\(access)/\(lines)/", access, lines) }
        }
    }

    @Test(arguments: PythonServer.allCases)
    func `the application gets each header once, and no session cookie`(_ server: PythonServer) async throws {
        try await Self.run(server) { site in
            try await Self.forEachLocation { path, access, lines in
                let response = try await site.send("GET \(path)", token: site.token(), BrowserHead.lines)
                #expect(response.status == 200, "\(path): \(response.body)")
                let headers = Self.headers(in: response)
                for (name, values) in lines.headers { #expect(headers[name] ?? [] == values, "\(path) \(name)") }
                #expect(headers["x-user-email"] == access.email.map { [$0] }, "\(path)")
                #expect(headers["cookie"] == [BrowserHead.otherCookies], "\(path)")
                #expect(headers["x-amzn-oidc-data"] == nil, "\(path)")
            }
        }
    }

    @Test(arguments: PythonServer.allCases)
    func `a body arrives with its length`(_ server: PythonServer) async throws {
        try await Self.run(server) { site in
            try await Self.forEachLocation { path, _, _ in
                let response = try await site.send(
                    "POST \(path)", token: site.token(), BrowserHead.lines, body: Array("hello".utf8))
                #expect(response.status == 200, "\(path): \(response.body)")
                #expect(Self.headers(in: response)["body"] == ["hello"], "\(path)")
            }
        }
    }

    @Test(arguments: PythonServer.allCases)
    func `a forged header never arrives`(_ server: PythonServer) async throws {
        try await Self.run(server) { site in
            try await Self.forEachLocation { path, access, lines in
                for forged in ForgedHeaderTests.spellings {
                    let response = try await site.send("GET \(path)", token: site.token(), forged)
                    #expect([200, 400].contains(response.status), "\(path) \(forged)")
                    guard response.status == 200 else { continue }
                    let headers = Self.headers(in: response)
                    #expect(headers["x-user-email"] == access.email.map { [$0] }, "\(path) \(forged)")
                    // By these lines the site itself passes every upgrade on.
                    let passed = lines == .webSocketByHand ? ["upgrade"] : []
                    let arrived = headers.filter { $0.value.contains { $0.contains("forged") } }.keys
                    #expect(arrived.allSatisfy(passed.contains), "\(path) \(forged)")
                }
            }
        }
    }

    @Test(arguments: PythonServer.allCases)
    func `without a token nobody reaches a protected application`(_ server: PythonServer) async throws {
        try await Self.run(server) { site in
            try await Self.forEachLocation { path, access, _ in
                try await site.expect(access == .protect ? 401 : 200, "GET \(path)", BrowserHead.lines)
            }
        }
    }

    @Test(arguments: PythonServer.asynchronous, [ProxyLines.ours, .webSocketByHand])
    func `a WebSocket opens, and the application gets the user`(
        _ server: PythonServer, _ lines: ProxyLines
    ) async throws {
        // RFC 6455 §1.3.
        let handshake = [
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        try await Self.run(server) { site in
            for access in Access.allCases {
                let path = "/\(access)/\(lines)/"
                let response = try await site.send(
                    "GET \(path)", token: site.token(), BrowserHead.lines + handshake)
                #expect(response.status == 101, "\(path)")
                #expect(response["sec-websocket-accept"] == ["s3pPLMBiTxaQ9kYGzzhZRbK+xOo="], "\(path)")
                #expect(response["x-seen-email"] == (access.email.map { [$0] } ?? []), "\(path)")
            }
            try await site.expect(401, "GET /protect/\(lines)/", handshake)
        }
    }

    @Test(arguments: Access.allCases, ProxyLines.allCases)
    func `nginx -t has no warning`(_ access: Access, _ lines: ProxyLines) async throws {
        #expect(try await Site.complaints(about: Self.options([Self.location(access, lines)])) == [])
    }

    // MARK: Support

    /// A site with a location for each access and each set of proxy lines, and the application behind them.
    private static func run(_ server: PythonServer, _ body: (Site) async throws -> Void) async throws {
        let locations = Access.allCases.flatMap { access in ProxyLines.allCases.map { location(access, $0) } }
        try await Site.run(options(locations)) { site in
            try await server.start(in: site.directory).runs(during: { try await body(site) })
        }
    }

    /// The headers and the body that the application prints.
    private static func headers(in response: ClientResponse) -> [String: [String]] {
        response.body.split(separator: "\n").reduce(into: [:]) { headers, line in
            let parts = line.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            headers[parts[0], default: []].append(parts.count == 2 ? parts[1] : "")
        }
    }
}
