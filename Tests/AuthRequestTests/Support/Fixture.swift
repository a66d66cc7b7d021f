// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import ProviderSignOut
import TestSupport
import TokenMint

@testable import AuthRequest
@testable import PublicKeys

/// An authenticator that knows one key, a clock that does not move, and a log that can be read.
final class Fixture: Sendable {
    /// The time of every test: seconds since the epoch.
    static let now = Scene.now

    let key: SigningKey
    let mint: Mint
    let metrics = Metrics(version: "test", startTime: now)
    let log = LogLines()
    let keys: KeyStore
    let directory: TemporaryDirectory
    let authenticator: SharedAuthenticator
    let clock = ManualClock(time: now)

    /// - Parameter source: where keys come from; if not said, the key is there already.
    init(
        scene: Scene? = nil, leeway: Int64 = 5, clientIDs: [String] = [], issuer: String? = nil,
        identityHeaders: IdentityHeaders = .standard, signOut: SignOut = .standard, logIdentity: LogIdentity = .sub,
        logsAllowed: Bool = false,
        source: (@Sendable (KeyReference) -> SourceResponse)? = nil
    ) async throws {
        let scene = try scene ?? Scene()
        key = scene.signingKey
        mint = scene.mint
        directory = try TemporaryDirectory()
        try directory.write(key.publicKeyPEM, to: "\(key.keyID).pem")
        keys = source.map { KeyStore(cacheDirectory: nil, source: $0) } ?? KeyStore(cacheDirectory: nil)
        let signer = try LoadBalancerARN(Mint.signer)
        let endpoint = try KeyEndpoint("file://\(directory.path)/")
        let settings = AuthSettings(
            expectations: try Expectations(
                signers: [signer], keysAt: "\(endpoint)", clientIDs: clientIDs, issuer: issuer, leeway: leeway),
            identityHeaders: identityHeaders, signOut: signOut,
            logIdentity: logIdentity, logsAllowed: logsAllowed)
        authenticator = SharedAuthenticator(
            Authenticator(settings: settings, keys: keys, keySets: KeySetStore(cacheDirectory: nil), metrics: metrics))
        guard source == nil, let id = KeyUUID(key.keyID) else { return }
        await withCheckedContinuation { done in
            keys.fetch(KeyStore.Query(KeyReference(endpoint: endpoint, keyID: id))) { _ in done.resume() }
        }
    }

    /// Activates other settings, as a reload does.
    func replaceSettings(_ settings: AuthSettings, keySets: KeySetStore = KeySetStore(cacheDirectory: nil)) {
        authenticator.replace(with: Authenticator(settings: settings, keys: keys, keySets: keySets, metrics: metrics))
    }

    /// What a server shares among its connections.
    func services(limits: Limits = Limits()) -> ServerServices {
        ServerServices(
            authenticator: authenticator, metrics: metrics, log: DecisionLog(logger: log.logger, metrics: metrics),
            limits: limits,
            clock: { [clock] in clock.time })
    }

    /// A connection without a socket, with the pipeline of a real one.
    func connection(limits: Limits = Limits()) throws -> TestConnection {
        try TestConnection(services: services(limits: limits))
    }

    /// A server of this authenticator that has not been started.
    func server(
        eventLoops: Int = 1, limits: Limits = .patient, globalSignOut: GlobalSignOut = GlobalSignOut(),
        clock: (@Sendable () -> Int64)? = nil
    ) -> AuthServer {
        AuthServer(
            authenticator: authenticator, metrics: metrics, log: DecisionLog(logger: log.logger, metrics: metrics),
            eventLoops: eventLoops, limits: limits, globalSignOut: globalSignOut,
            clock: clock ?? { [clock = self.clock] in clock.time })
    }

    /// Runs a test with a server on a unix socket that is stopped afterwards, whatever happens.
    func serve(
        path: String? = nil, limits: Limits = .patient, globalSignOut: GlobalSignOut = GlobalSignOut(),
        _ test: (AuthServer, _ path: String) async throws -> Void
    ) async throws {
        let server = server(limits: limits, globalSignOut: globalSignOut)
        let path = path ?? "\(directory.path)/server.sock"
        do {
            try await server.start([.unix(path: path)])
            try await test(server, path)
        } catch {
            try? await server.stop()
            throw error
        }
        try await server.stop()
    }

    /// A token that is good for two minutes.
    func token(_ change: (inout TokenDraft) -> Void = { _ in }) -> String {
        mint.token(expiresAt: Self.now + 120, change)
    }
}

struct Failure: Error {
    let what: String
}
