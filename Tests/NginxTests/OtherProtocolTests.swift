// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// Applications that nginx reaches by FastCGI, SCGI or uwsgi.
@Suite(.timeLimit(.minutes(2)))
struct OtherProtocolTests {
    static let identity: Set<String> = [
        "HTTP_X_USER_EMAIL=someone@example.com", "HTTP_X_USER_EMAIL_VERIFIED=true",
        "HTTP_X_USER_SUB=23d498b2-3031-70d2-8a15-49dd886a087b", "HTTP_X_USER_NAME=", "HTTP_X_USER_USERNAME=someone",
        "HTTP_X_USER_GROUPS=",
    ]

    @Test(arguments: ParameterServer.WireProtocol.allCases)
    func `the application is told who has come, once`(_ wire: ParameterServer.WireProtocol) async throws {
        try await Self.run(wire) { site, application in
            try await site.expect(200, "GET /", token: site.token())
            let parameters = try #require(application.requests.first)
            #expect(Set(parameters.filter { $0.hasPrefix("HTTP_X_USER_") }) == Self.identity)
            #expect(parameters.count { $0.hasPrefix("HTTP_X_USER_") } == Self.identity.count)
            #expect(!parameters.contains { $0.hasPrefix("HTTP_X_AMZN_OIDC") && !$0.hasSuffix("=") })
        }
    }

    @Test(arguments: ParameterServer.WireProtocol.allCases, ForgedHeaderTests.spellings)
    func `a forged header never arrives`(
        _ wire: ParameterServer.WireProtocol, _ headers: [String]
    ) async throws {
        try await Self.run(wire) { site, application in
            let response = try await site.send("GET /", token: site.token { $0.claims = ["sub": "1"] }, headers)
            #expect([200, 400].contains(response.status))
            try #require(application.requests.count == (response.status == 200 ? 1 : 0))
            let parameters = application.requests.first ?? []
            #expect(!parameters.contains { $0.contains("forged") && !$0.hasPrefix("HTTP_UPGRADE=") })
            #expect(!parameters.contains { $0.hasPrefix("HTTP_X_USER_EMAIL=") && $0 != "HTTP_X_USER_EMAIL=" })
        }
    }

    @Test(arguments: ParameterServer.WireProtocol.allCases)
    func `nobody gets in without a token`(_ wire: ParameterServer.WireProtocol) async throws {
        try await Self.run(wire) { site, application in
            let response = try await site.send("GET /", RefusalPageTests.browser + ["X-User-Email: forged"])
            #expect(response.status == 401 && response.body.contains("<code id=\"reason\">missing-token</code>"))
            #expect(application.requests.isEmpty)
        }
    }

    /// A site whose application speaks another protocol.
    static func run(
        _ wire: ParameterServer.WireProtocol, _ body: (Site, ParameterServer) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let application = try await ParameterServer(wire, socketPath: "\(directory.path)/application.sock")
        let options = Site.Options(
            server: """
                location ~ ^/ {
                    include snippets/authsidecar-protect-\(wire).conf;
                    \(wire)_pass unix:\(directory.path)/application.sock;
                }
                """)
        try await Site.run(options) { site in try await body(site, application) }
        try await application.close()
    }
}
