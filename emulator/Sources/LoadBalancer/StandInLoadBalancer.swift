// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import LoginProtocol

/// What an Application Load Balancer with an `authenticate-cognito` action does, asked by a proxy for each request.
///
/// The proxy asks `/alb/session` first; on 401 it hands the client on to `/alb/authenticate`; and it passes
/// `/oauth2/idpresponse` on, where the identity provider returns to. `/keys/KID` is the endpoint of public keys, and
/// `/emulator/…` is for scripts.
///
/// All keys are made at start and die with the process: nothing that it has signed or encrypted means anything later.
public final class StandInLoadBalancer: Sendable {
    let configuration: LoadBalancerConfiguration
    let provider: any IdentityProvider
    let now: @Sendable () -> Int64
    let accessTokens: (any AccessTokenMint)?
    let log: Logger

    let keys: KeyRing
    let loginStates: LoginStates
    let sessionCookies: SessionCookies
    let tenures: SessionTenures
    let refreshes: SessionRefreshes

    /// - Parameters:
    ///   - clock: seconds since 1970, asked once a request.
    ///   - accessTokens: what makes the access tokens that `/emulator/mint` is asked for, if anything.
    public init(
        configuration: LoadBalancerConfiguration = .init(), provider: any IdentityProvider,
        clock: @escaping @Sendable () -> Int64, accessTokens: (any AccessTokenMint)? = nil,
        log: Logger = Logger(label: "load-balancer")
    ) {
        self.configuration = configuration
        self.provider = provider
        now = clock
        self.accessTokens = accessTokens
        self.log = log
        keys = KeyRing()
        loginStates = LoginStates()
        sessionCookies = SessionCookies()
        tenures = SessionTenures()
        refreshes = SessionRefreshes(provider: provider)
    }

    /// The id of the key that signs now.
    public var keyID: String { keys.current.id }

    /// Adds all routes. The router must refuse requests for other machines before (DNS rebinding).
    public func addRoutes(to router: Router<BasicRequestContext>) {
        for method in Self.methods {
            router.on("alb/session", method: method) { request, _ in await self.answerSession(request) }
            router.on("alb/authenticate", method: method) { request, _ in await self.answerAuthenticate(request) }
        }
        for method in [HTTPRequest.Method.get, .head] {
            router.on("oauth2/idpresponse", method: method) { request, _ in await self.answerCallback(request) }
            router.on("keys/:kid", method: method) { _, context in self.answerKey(context.parameters.get("kid")) }
        }
        let control = router.group("emulator").add(middleware: ControlOnly())
        control.post("mint") { request, _ in await self.answerMint(request) }
        control.post("rotate-key") { _, _ in self.answerRotateKey() }
        control.post("end-sessions") { _, _ in self.answerEndSessions() }
    }

    /// A proxy may ask with the method of the request in question.
    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
}
