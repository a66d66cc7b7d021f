// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import LoginProtocol

/// What an Application Load Balancer with an `authenticate-cognito` or `authenticate-oidc` action does, for a proxy.
///
/// For each request the proxy sends a subrequest to `/alb/session`. On 401 it passes the request to `/alb/authenticate`. It
/// also passes `/oauth2/idpresponse`, to which the identity provider returns. `/keys/KID` is the public key endpoint, and
/// `/emulator/…` is for scripts.
///
/// All keys are made at start and lost at the end: what was signed or encrypted before is not valid afterwards.
public final class StandInLoadBalancer: Sendable {
    let configuration: LoadBalancerConfiguration
    let provider: any IdentityProvider
    let now: @Sendable () -> Int64
    let log: Logger

    let keys: KeyRing
    let loginStates: LoginStates
    let sessionCookies: SessionCookies
    let tenures: SessionTenures
    let refreshes: SessionRefreshes

    /// - Parameter clock: seconds since 1970, read once for each request.
    public init(
        configuration: LoadBalancerConfiguration = .init(), provider: any IdentityProvider,
        clock: @escaping @Sendable () -> Int64, log: Logger = Logger(label: "load-balancer")
    ) {
        self.configuration = configuration
        self.provider = provider
        now = clock
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
            router.on("alb/session", method: method) { request, _ in await self.handleSession(request) }
            router.on("alb/authenticate", method: method) { request, _ in await self.handleAuthenticate(request) }
        }
        for method in [HTTPRequest.Method.get, .head] {
            router.on("oauth2/idpresponse", method: method) { request, _ in await self.handleCallback(request) }
            router.on("keys/:kid", method: method) { _, context in self.handleKey(context.parameters.get("kid")) }
        }
        let control = router.group("emulator").add(middleware: ControlOnly())
        control.post("mint") { request, _ in await self.handleMint(request) }
        control.post("rotate-key") { _, _ in self.handleRotateKey() }
        control.post("end-sessions") { _, _ in self.handleEndSessions() }
    }

    /// A proxy may send the subrequest with the method of the original request.
    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
}
