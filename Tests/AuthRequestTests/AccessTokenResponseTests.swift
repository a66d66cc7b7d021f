// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Dispatch
import NIOCore
import Locking
import Testing
import TestSupport
import TokenMint

@testable import AuthRequest
@testable import PublicKeys

/// `/auth` with `ACCESS_TOKEN=verify`: groups, and what becomes of access tokens that are not this user's.
@Suite(.timeLimit(.minutes(2)))
struct AccessTokenAnswerTests {
    /// An issuer's key set, in memory, that is there or not.
    private final class Source: Sendable {
        private let responses: Lock<(usual: SourceResponse, of: [String: SourceResponse], asked: [String])>

        init(_ text: String) { responses = Lock((.text(Array(text.utf8)), [:], [])) }

        func fetch(_ endpoint: KeySetEndpoint) -> SourceResponse {
            responses.withLock { responses in
                responses.asked.append(endpoint.description)
                return responses.of[endpoint.description] ?? responses.usual
            }
        }

        func set(_ response: SourceResponse) { responses.withLock { $0.usual = response } }

        func set(_ response: SourceResponse, of endpoint: String) { responses.withLock { $0.of[endpoint] = response } }

        /// The URLs that were asked for.
        var urls: [String] { responses.withLock { $0.asked } }

        var asked: Int { urls.count }
    }

    /// A server on a socket, since an answer that waits for a key comes from another thread.
    private struct Scene {
        let fixture: Fixture
        let mint: AccessMint
        let source: Source
        fileprivate let client: TestClient

        /// - Parameters:
        ///   - signer: the issuer's; RS256 if nothing is said.
        ///   - shape: of the tokens that the settings are meant for.
        static func run(
            groupsClaims: [String] = ["cognito:groups"], signer: AccessTokenSigner? = nil,
            shape: AccessTokenShape = .cognito, _ test: (Scene) async throws -> Void
        ) async throws {
            let fixture = try await Fixture()
            let mint = AccessMint(signer: try signer ?? .rs256(RSASigningKey.sample.get()), shape: shape)
            let source = Source(mint.keySet())
            var settings = fixture.authenticator.current.settings
            settings.accessTokenKeys =
                shape == .cognito
                ? try AccessTokenKeys(issuers: [Issuer(Mint.issuer)])
                : AccessTokenKeys(common: try KeySetEndpoint("https://keys.example/jwks.json"))
            let expected = try #require(settings.expectations)
            settings.expectations = Expectations(
                loadBalancers: expected.loadBalancers, clientIDs: expected.clientIDs, issuers: expected.issuers,
                accessTokens: AccessTokenExpectations(
                    issuers: shape == .cognito ? [] : [Issuer(shape.issuer)],
                    audiences: shape == .cognito ? [] : [shape.audience], algorithms: SignatureAlgorithm.allCases),
                leeway: expected.leeway)
            settings.groupsSource = GroupsSource(claims: groupsClaims.map(ClaimPath.init(name:)))
            fixture.replaceSettings(settings, keySets: KeySetStore(cacheDirectory: nil, source: { source.fetch($0) }))
            try await fixture.serve { _, path in
                try await test(
                    Scene(fixture: fixture, mint: mint, source: source, client: try await TestClient(path: path)))
            }
        }

        /// An access token of the user of ``Fixture``.
        func token(_ change: (inout AccessTokenDraft) -> Void = { _ in }) -> String {
            mint.token(expiresAt: Fixture.now + 3600, change)
        }

        /// Asks with the user's signed token and these access tokens.
        func ask(
            _ accessTokens: String..., query: String = "anonymous=deny", user: String? = nil
        ) async throws -> TestClient.Response {
            let lines = accessTokens.map { ("X-Amzn-Oidc-Accesstoken", $0) }
            return try await client.ask(
                "/auth?\(query)", [("X-Amzn-Oidc-Data", user ?? fixture.token())] + lines)
        }
    }

    @Test func `groups of the access token reach rules and application`() async throws {
        try await Scene.run { scene in
            for _ in 1...2 {
                let response = try await scene.ask(scene.token(), query: "allowed_groups=admins")
                #expect(response.status == 204 && response["X-User-Groups"] == "admins,site ops")
            }
            let denied = try await scene.ask(scene.token(), query: "allowed_groups=ops")
            #expect(denied.status == 403 && denied["X-Auth-Reason"] == "group-not-allowed")
            // The key of a token seen before is not looked up again.
            #expect(scene.source.asked == 1)
            #expect(scene.fixture.metrics.accessTokenCache.hits.value == 2)
            #expect(scene.fixture.metrics.accessTokenCache.misses.value == 1)
        }
    }

    @Test func `a yes holds no longer than the login is young enough, also for a token seen before`() async throws {
        try await Scene.run { scene in
            let token = scene.token { $0.claims["auth_time"] = .integer(Fixture.now - 10) }
            for (advance, age, reason) in [
                (0, "max-age=30", nil), (20, "max-age=10", nil), (11, "no-store", "login-too-old"),
            ]
                as [(Int, String, String?)]
            {
                scene.fixture.clock.advance(by: .seconds(advance))
                let response = try await scene.ask(token, query: "max_login_age=40s")
                #expect(response["Cache-Control"] == age && response["X-Auth-Reason"] == reason)
            }
            #expect(try await scene.ask(token, query: "max_login_age=1h")["Cache-Control"] == "max-age=60")
            #expect(try await scene.ask(query: "max_login_age=40s")["X-Auth-Reason"] == "login-time-unknown")
        }
    }

    /// A pool whose second form is not there yet answers 403 for it.
    @Test func `either form of a user pool has its own key set, and one that is not there does not hurt the other`()
        async throws
    {
        try await Scene.run { scene in
            let other = Mint.issuer.replacing("https://", with: "https://issuer-")
            scene.source.set(.unknown, of: "\(other)/.well-known/jwks.json")
            let refused = try await scene.ask(scene.token { $0.claims["iss"] = .string(other) })
            #expect(refused.status == 401 && refused["X-Auth-Reason"] == "access-token-unknown-key")
            let response = try await scene.ask(scene.token(), query: "allowed_groups=admins")
            #expect(response.status == 204)
            #expect(scene.source.urls == [other, Mint.issuer].map { "\($0)/.well-known/jwks.json" })
        }
        try await Scene.run { scene in
            let other = Mint.issuer.replacing("https://", with: "https://issuer-")
            let token = scene.token { $0.claims["iss"] = .string(other) }
            let response = try await scene.ask(token, query: "allowed_groups=admins")
            #expect(response.status == 204 && scene.source.urls == ["\(other)/.well-known/jwks.json"])
        }
    }

    @Test(arguments: [
        "https://login.example", "\(Mint.issuer)/",
        "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example",
        "http://127.0.0.1:1/", "file:///etc/passwd",
    ])
    func `an issuer that is not expected is never asked for its keys`(issuer: String) async throws {
        try await Scene.run { scene in
            let response = try await scene.ask(scene.token { $0.claims["iss"] = .string(issuer) })
            #expect(response.status == 401 && response["X-Auth-Reason"] == "access-token-mismatch")
            #expect(scene.source.asked == 0)
        }
    }

    @Test(arguments: ["", "opaque", "ya29.a0AfH6SMBx", "a.b", "a.b.c.d"])
    func `without an access token that can be read there are no groups, and no refusal`(text: String) async throws {
        try await Scene.run { scene in
            let response = try await scene.ask(text)
            #expect(response.status == 204 && response["X-User-Groups"] == "")
            let denied = try await scene.ask(text, query: "allowed_groups=admins")
            #expect(denied.status == 403)
            #expect(scene.source.asked == 0)
        }
    }

    @Test(arguments: AccessTokenShape.allCases)
    func `the groups of an access token of each provider count, by each algorithm`(shape: AccessTokenShape) async throws
    {
        for signer in try AccessTokenSigner.samples() {
            try await Scene.run(signer: signer, shape: shape) { scene in
                for (query, status) in [("allowed_groups=admins", 204), ("allowed_groups=ops", 403)] {
                    let response = try await scene.ask(scene.token(), query: query)
                    #expect(response.status == status, "\(signer.algorithm)")
                }
            }
        }
    }

    @Test(arguments: AccessTokenShape.allCases, AccessTokenAttack.allCases)
    func `no attack on an access token succeeds, whatever its provider and algorithm`(
        shape: AccessTokenShape, attack: AccessTokenAttack
    ) async throws {
        for signer in try AccessTokenSigner.samples() {
            try await Scene.run(signer: signer, shape: shape) { scene in
                scene.source.set(.text(Array(try attack.keySet(of: scene.mint).utf8)))
                let tokens = try attack.tokens(by: scene.mint, at: Fixture.now)
                let response =
                    tokens.count == 2
                    ? try await scene.ask(tokens[0], tokens[1]) : try await scene.ask(tokens[0])
                #expect(response.status == 401, "\(signer.algorithm)")
                #expect(response["X-Auth-Reason"] == attack.reason, "\(signer.algorithm)")
            }
        }
    }

    @Test(arguments: AccessTokenAttack.allCases)
    func `an access token that does not verify refuses the request, whatever the rules`(
        attack: AccessTokenAttack
    ) async throws {
        try await Scene.run { scene in
            scene.source.set(.text(Array(try attack.keySet(of: scene.mint).utf8)))
            let tokens = try attack.tokens(by: scene.mint, at: Fixture.now)
            for query in ["anonymous=deny", "allowed_groups=admins", "anonymous=allow", "allowed_groups=*"] {
                let response =
                    tokens.count == 2
                    ? try await scene.ask(tokens[0], tokens[1], query: query)
                    : try await scene.ask(tokens[0], query: query)
                #expect(response.status == 401, "\(query)")
                #expect(response["X-Auth-Reason"] == attack.reason, "\(query)")
                #expect(response["X-User-Groups"] == nil)
            }
        }
    }

    @Test func `a token that was seen with one user is not another's`() async throws {
        try await Scene.run { scene in
            let token = scene.token()
            let own = try await scene.ask(token, query: "allowed_groups=admins")
            #expect(own.status == 204)
            let other = scene.fixture.token { $0.claims["sub"] = "somebody-else" }
            let response = try await scene.ask(token, query: "allowed_groups=admins", user: other)
            #expect(response.status == 401 && response["X-Auth-Reason"] == "access-token-mismatch")
            // Nor is it good forever.
            let old = scene.mint.token(expiresAt: Fixture.now + 30)
            var answer = try await scene.ask(old)
            #expect(answer["Cache-Control"] == "max-age=30")
            scene.fixture.clock.advance(by: .seconds(89))
            answer = try await scene.ask(old)
            #expect(answer["Cache-Control"] == "max-age=0")
            scene.fixture.clock.advance(by: .seconds(1))
            answer = try await scene.ask(old)
            #expect(answer["X-Auth-Reason"] == "access-token-expired")
        }
    }

    @Test func `an outage of the issuer changes nothing for known keys, and is 503 for others`() async throws {
        try await Scene.run { scene in
            scene.source.set(.unavailable(reason: "down"))
            let undecided = try await scene.ask(scene.token())
            #expect(undecided.status == 503 && undecided["X-Auth-Reason"] == "key-unavailable")
        }
        try await Scene.run { scene in
            var answer = try await scene.ask(scene.token())
            #expect(answer.status == 204)
            scene.source.set(.unavailable(reason: "down"))
            answer = try await scene.ask(scene.token { $0.claims["jti"] = "another" })
            #expect(answer.status == 204)
            #expect(scene.source.asked == 1)
        }
    }

    @Test func `groups of the signed token count where the access token names none`() async throws {
        try await Scene.run(groupsClaims: ["custom:groups", "cognito:groups"]) { scene in
            let user = scene.fixture.token { $0.claims["custom:groups"] = "[staff, site+ops]" }
            let none = scene.token { $0.claims["cognito:groups"] = nil }
            for tokens in [[], [none], ["opaque"]] {
                let response =
                    tokens.isEmpty
                    ? try await scene.ask(query: "allowed_groups=site%20ops", user: user)
                    : try await scene.ask(tokens[0], query: "allowed_groups=site%20ops", user: user)
                #expect(response.status == 204 && response["X-User-Groups"] == "staff,site ops")
            }
            // Those of the access token come first.
            let both = try await scene.ask(scene.token(), query: "allowed_groups=staff", user: user)
            #expect(both.status == 403)
        }
    }

    @Test func `the access token is not looked at unless it is to be verified`() async throws {
        let fixture = try await Fixture()
        let token = AccessMint(key: try RSASigningKey.sample.get()).token(expiresAt: Fixture.now + 60)
        for accessToken in [token, "x.y.z", ""] {
            let response = try fixture.connection().ask(
                "/auth", headers: [("X-Amzn-Oidc-Data", fixture.token()), ("X-Amzn-Oidc-Accesstoken", accessToken)])
            #expect(response.status == 204 && response["X-User-Groups"] == "")
        }
    }
}
