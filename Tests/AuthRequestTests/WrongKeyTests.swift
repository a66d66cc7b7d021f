// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Dispatch
import Locking
import Testing
import TestSupport
import TokenMint

@testable import AuthRequest
@testable import PublicKeys

/// `/auth` while a wrong but valid key is cached under the right `kid`.
@Suite(.timeLimit(.minutes(2)))
struct WrongKeyTests {
    /// What both endpoints say, and a clock for the stores.
    private final class Endpoints: Sendable {
        private struct State {
            var key: SourceResponse
            var set: SourceResponse
            var asked = 0
        }

        let clock = ManualClock()
        private let state: Lock<State>
        private let turn = Lock<DispatchSemaphore?>(nil)

        init(key: String, set: String) {
            state = Lock(State(key: .text(Array(key.utf8)), set: .text(Array(set.utf8))))
        }

        var asked: Int { state.withLock { $0.asked } }

        func set(key: SourceResponse) { state.withLock { $0.key = key } }
        func set(set: SourceResponse) { state.withLock { $0.set = set } }

        /// From now on each fetch waits for one ``DispatchSemaphore/signal()``.
        func hang() -> DispatchSemaphore {
            let semaphore = DispatchSemaphore(value: 0)
            turn.withLock { $0 = semaphore }
            return semaphore
        }

        func fetch(_ reference: KeyReference) -> SourceResponse {
            turn.withLock { $0 }?.wait()
            return state.withLock { state in
                state.asked += 1
                return state.key
            }
        }

        func fetch(_ endpoint: KeySetEndpoint) -> SourceResponse {
            state.withLock { state in
                state.asked += 1
                return state.set
            }
        }
    }

    /// A server on a socket, and two keys of one `kid`, of which the endpoint gives the wrong one at first.
    private struct Scene {
        let endpoints: Endpoints
        let right: SigningKey
        let wrong: SigningKey
        let rightAccess: AccessMint
        let wrongAccess: AccessMint
        let client: TestClient
        let path: String

        static func run(cacheDirectory: String? = nil, _ test: (Scene) async throws -> Void) async throws {
            let fixture = try await Fixture()
            let right = try SigningKey()
            let wrong = try SigningKey(keyID: right.keyID)
            let rightAccess = AccessMint(key: try RSASigningKey(keyID: "a"))
            let wrongAccess = AccessMint(key: try RSASigningKey(keyID: "a"))
            let endpoints = Endpoints(key: wrong.publicKeyPEM, set: wrongAccess.keySet())
            var settings = fixture.authenticator.current.settings
            settings.expectations = try Expectations(signers: [try LoadBalancerARN(Mint.signer)])
            settings.accessTokenKeys = try AccessTokenKeys(issuers: [Issuer(Mint.issuer)])
            fixture.authenticator.replace(
                with: Authenticator(
                    settings: settings,
                    keys: KeyStore(
                        cacheDirectory: cacheDirectory, source: { endpoints.fetch($0) }, now: { endpoints.clock.now }),
                    keySets: KeySetStore(
                        cacheDirectory: cacheDirectory, source: { endpoints.fetch($0) }, now: { endpoints.clock.now }),
                    metrics: fixture.metrics))
            try await fixture.serve { _, path in
                try await test(
                    Scene(
                        endpoints: endpoints, right: right, wrong: wrong, rightAccess: rightAccess,
                        wrongAccess: wrongAccess, client: try await TestClient(path: path), path: path))
            }
        }

        func token(by key: SigningKey, _ subject: String = "somebody") -> String {
            Mint(key: key).token(expiresAt: Fixture.now + 120) { $0.claims["sub"] = .string(subject) }
        }

        /// The status and the reason.
        func ask(_ token: String, accessToken: String? = nil, by client: TestClient? = nil) async throws -> String {
            let headers =
                [("X-Amzn-Oidc-Data", token)] + (accessToken.map { [("X-Amzn-Oidc-Accesstoken", $0)] } ?? [])
            let answer = try await (client ?? self.client).ask("/auth?anonymous=deny", headers)
            return answer["X-Auth-Reason"].map { "\(answer.status) \($0)" } ?? "\(answer.status)"
        }

        func expect(
            _ answer: String, _ token: String, accessToken: String? = nil,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let told = try await ask(token, accessToken: accessToken)
            #expect(told == answer, sourceLocation: sourceLocation)
        }
    }

    @Test func `is replaced once a signature does not verify, and forgets whom it let in`() async throws {
        try await Scene.run { scene in
            let forged = scene.token(by: scene.wrong)
            try await scene.expect("204", forged)
            scene.endpoints.set(key: .text(Array(scene.right.publicKeyPEM.utf8)))
            try await scene.expect("401 bad-signature", scene.token(by: scene.right))  // asked a moment ago
            #expect(scene.endpoints.asked == 1)
            scene.endpoints.clock.advance(by: .seconds(60))
            try await scene.expect("204", forged)  // still trusted: nothing has told of the wrong key
            try await scene.expect("204", scene.token(by: scene.right))
            #expect(scene.endpoints.asked == 2)
            try await scene.expect("401 bad-signature", forged)  // verified anew
            try await scene.expect("401 bad-signature", scene.token(by: scene.wrong, "another"))
            #expect(scene.endpoints.asked == 2)
        }
    }

    @Test func `from the cache directory is replaced for the first request`() async throws {
        let directory = try TemporaryDirectory()
        try await Scene.run(cacheDirectory: directory.path) { scene in
            let reference = KeyReference(
                endpoint: try KeyEndpoint("https://keys.example/"), keyID: try #require(KeyUUID(scene.right.keyID)))
            let wrong = Array(scene.wrong.publicKeyPEM.utf8)
            #expect(DiskCache<KeyPolicy>(path: directory.path, fileCapacity: 128).write(wrong, for: reference) == nil)
            scene.endpoints.set(key: .text(Array(scene.right.publicKeyPEM.utf8)))
            try await scene.expect("204", scene.token(by: scene.right))
            try await scene.expect("401 bad-signature", scene.token(by: scene.wrong))
            #expect(scene.endpoints.asked == 1)
        }
    }

    @Test(arguments: [SourceResponse.unknown, .unavailable(reason: "down"), .text([])])
    func `stays in use while the endpoint gives no other`(answer: SourceResponse) async throws {
        try await Scene.run { scene in
            try await scene.expect("204", scene.token(by: scene.wrong))
            scene.endpoints.set(key: answer)
            scene.endpoints.clock.advance(by: .seconds(60))
            for _ in 1...3 {
                try await scene.expect("401 bad-signature", scene.token(by: scene.right))
                try await scene.expect("204", scene.token(by: scene.wrong, "new"))
            }
            #expect(scene.endpoints.asked == 2)
        }
    }

    @Test func `good tokens do not wait while bad ones do`() async throws {
        try await Scene.run { scene in
            try await scene.expect("204", scene.token(by: scene.wrong))
            scene.endpoints.clock.advance(by: .seconds(60))
            let turn = scene.endpoints.hang()
            let other = try await TestClient(path: scene.path)
            async let bad = scene.ask(scene.token(by: scene.right), by: other)
            for number in 0..<20 {
                try await scene.expect("204", scene.token(by: scene.wrong, "\(number)"))
            }
            turn.signal()
            let told = try await bad
            #expect(told == "401 bad-signature")
            #expect(scene.endpoints.asked == 2)
        }
    }

    @Test func `requests that wait for keys leave connections for others`() {
        let keys = StoreLimits.keys
        let keySets = StoreLimits.keySets
        #expect(keys.waiters + keys.recheckWaiters + keySets.waiters < Limits().connections)
    }

    @Test func `an access token's is replaced as well`() async throws {
        try await Scene.run { scene in
            let user = scene.token(by: scene.wrong)
            let forged = scene.wrongAccess.token(expiresAt: Fixture.now + 3600) { $0.claims["sub"] = "somebody" }
            let good = scene.rightAccess.token(expiresAt: Fixture.now + 3600) { $0.claims["sub"] = "somebody" }
            try await scene.expect("204", user, accessToken: forged)
            scene.endpoints.set(set: .text(Array(scene.rightAccess.keySet().utf8)))
            try await scene.expect("401 access-token-bad-signature", user, accessToken: good)
            #expect(scene.endpoints.asked == 2)
            scene.endpoints.clock.advance(by: .seconds(60))
            try await scene.expect("204", user, accessToken: good)
            #expect(scene.endpoints.asked == 3)
            try await scene.expect("401 access-token-bad-signature", user, accessToken: forged)
            #expect(scene.endpoints.asked == 3)
        }
    }

    @Test func `an access token's stays in use while the issuer does not answer`() async throws {
        try await Scene.run { scene in
            let user = scene.token(by: scene.wrong)
            let forged = scene.wrongAccess.token(expiresAt: Fixture.now + 3600) { $0.claims["sub"] = "somebody" }
            let good = scene.rightAccess.token(expiresAt: Fixture.now + 3600) { $0.claims["sub"] = "somebody" }
            try await scene.expect("204", user, accessToken: forged)
            scene.endpoints.set(set: .unavailable(reason: "down"))
            scene.endpoints.clock.advance(by: .seconds(60))
            for _ in 1...3 {
                try await scene.expect("401 access-token-bad-signature", user, accessToken: good)
                try await scene.expect("204", user, accessToken: forged)
            }
            #expect(scene.endpoints.asked == 3)
        }
    }

    @Test func `an access token's that was read from disk is replaced for the request that doubts it`() async throws {
        let directory = try TemporaryDirectory()
        try await Scene.run(cacheDirectory: directory.path) { scene in
            let issuer = try KeySetEndpoint(issuer: Mint.issuer)
            let wrong = Array(scene.wrongAccess.keySet().utf8)
            #expect(DiskCache<KeySetPolicy>(path: directory.path, fileCapacity: 16).write(wrong, for: issuer) == nil)
            scene.endpoints.set(set: .text(Array(scene.rightAccess.keySet().utf8)))
            let user = scene.token(by: scene.wrong)
            let good = scene.rightAccess.token(expiresAt: Fixture.now + 3600) { $0.claims["sub"] = "somebody" }
            try await scene.expect("204", user, accessToken: good)
            #expect(scene.endpoints.asked == 2)
        }
    }
}
