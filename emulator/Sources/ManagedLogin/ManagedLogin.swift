// SPDX-License-Identifier: Apache-2.0

public import Hummingbird
public import Logging
public import UserPool

/// The stand-in for the identity provider: Cognito's endpoints and pages, and the tokens of the provider that was chosen.
public struct ManagedLogin: Sendable {
    public let configuration: ManagedLoginConfiguration
    let users: UserPool
    let clock: @Sendable () -> Int64
    let deliver: @Sendable (ConfirmationCode) -> Void
    let store: LoginStore
    let tokens: TokenIssuer
    let pages: PageWriter
    let formTokens = FormTokens()
    private let log: Logger

    /// Makes the keys, which takes a moment.
    ///
    /// - Parameters:
    ///   - clock: seconds since the epoch.
    ///   - deliver: told of each code that is “mailed”, next to the outbox page.
    ///   - log: why the users file cannot be used.
    public init(
        configuration: ManagedLoginConfiguration, users: UserPool, clock: @escaping @Sendable () -> Int64,
        deliver: @escaping @Sendable (ConfirmationCode) -> Void = { _ in }, log: Logger
    ) async throws {
        try await self.init(
            configuration: configuration, users: users, clock: clock, deliver: deliver, log: log, key: IssuerKey())
    }

    init(
        configuration: ManagedLoginConfiguration, users: UserPool, clock: @escaping @Sendable () -> Int64,
        deliver: @escaping @Sendable (ConfirmationCode) -> Void, log: Logger, key: IssuerKey
    ) async throws {
        try configuration.check()
        self.configuration = configuration
        self.users = users
        self.clock = clock
        self.deliver = deliver
        self.log = log
        store = LoginStore(configuration: configuration)
        tokens = try await TokenIssuer(configuration: configuration, key: key)
        pages = try PageWriter()
    }

    /// Refuses requests for other machines. Add it to a router before anything else, so that it covers every path.
    public var hostGuard: HostGuard { HostGuard(pages: pages) }

    /// Pages for unknown paths and for errors. Add it to a router before any route.
    public var errorPages: ErrorPages { ErrorPages(pages: pages) }

    /// Logs why the users file cannot be used. Visitors are not told the reason.
    func logFailure(_ error: UserPoolError) {
        log.error("The users cannot be asked", metadata: ["reason": "\(error)"])
    }

    /// Adds all paths of this module. ``hostGuard`` decides which names in `Host` are allowed.
    public func addRoutes(to router: Router<BasicRequestContext>) {
        let group = router.group().add(middleware: errorPages)
        group.get("/") { request, _ in startPage(request) }
        group.get("/oauth2/authorize") { request, _ in await authorize(request) }
        group.post("/oauth2/token") { request, _ in await token(request) }
        for method in [HTTPRequest.Method.get, .post] {
            group.on("/oauth2/userInfo", method: method) { request, _ in await userInfo(request) }
        }
        group.get("/login") { request, _ in await loginPage(request) }
        group.post("/login") { request, _ in await login(request) }
        group.get("/signup") { request, _ in await signUpPage(request) }
        group.post("/signup") { request, _ in await signUp(request) }
        group.get("/confirm") { request, _ in await confirmPage(request) }
        group.post("/confirm") { request, _ in await confirm(request) }
        group.get("/logout") { request, _ in await logout(request) }
        // `HEAD` must be safe (RFC 9110 §9.2.1): handled as GET, it would issue a code or sign out.
        for path: RouterPath in ["/oauth2/authorize", "/logout"] { group.head(path) { request, _ in onlyGet(request) } }
        group.get("/emulator/outbox") { request, _ in await outbox(request) }
        let addresses = configuration.addresses
        for path in Set(["/.well-known/openid-configuration", addresses.discoveryPath]) {
            group.get(RouterPath(path)) { _, _ in discovery() }
        }
        for path in Set(["/.well-known/jwks.json", addresses.keySetPath]) {
            group.get(RouterPath(path)) { _, _ in Responses.json(tokens.keySet) }
        }
    }

    private func onlyGet(_ request: Request) -> Response {
        var response = pages.error(.notFound, status: .methodNotAllowed, for: Visit(request))
        response.headers[.allow] = "GET"
        return response
    }
}
