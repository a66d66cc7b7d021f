// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import LoadBalancer
import Logging
import LoginProtocol
import ManagedLogin
import NIOCore
import ServiceLifecycle
import UnixSignals
import UserPool

/// The load balancer and the identity provider in one process, on one port.
public struct EmulatorApplication: Sendable {
    public let settings: EmulatorSettings
    public let users: UserPool
    public let login: ManagedLogin
    public let loadBalancer: StandInLoadBalancer
    private let log: Logger

    /// Makes the keys and reads the users.
    /// - Parameters:
    ///   - clock: seconds since 1970.
    ///   - deliver: told of each confirmation code that is “mailed”.
    public init(
        _ settings: EmulatorSettings, users: UserPool, clock: @escaping @Sendable () -> Int64,
        deliver: @escaping @Sendable (ConfirmationCode) -> Void, log: Logger
    ) async throws {
        self.settings = settings
        self.users = users
        self.log = log
        login = try await ManagedLogin(
            configuration: settings.managedLogin, users: users, clock: clock, deliver: deliver, log: log)
        loadBalancer = StandInLoadBalancer(
            configuration: settings.loadBalancer, provider: login, clock: clock, log: log)
    }

    public var router: Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: HeadResponses())
        router.add(middleware: login.hostGuard)
        // The load balancer writes its own error responses; a path without a handler gets a page.
        router.add(middleware: login.errorPages)
        loadBalancer.addRoutes(to: router)
        login.addRoutes(to: router)
        return router
    }

    /// How long a shutdown waits for requests that are being processed.
    private static let shutdownLimit = Duration.seconds(3)
    /// How long a connection may be without a request. A little longer than nginx's own 60 s, so that nginx closes first.
    private static let idleLimit = TimeAmount.seconds(75)

    /// The HTTP server, which listens when it is run.
    /// - Parameter onReady: called with its channel when it listens.
    func server(
        host: String, port: Int, onReady: @escaping @Sendable (any Channel) -> Void = { _ in }
    ) -> Application<RouterResponder<BasicRequestContext>> {
        let configuration = HTTP1Channel.Configuration(idleTimeout: Self.idleLimit)
        return Application(
            router: router,
            server: .init { EmulatorChannel(base: HTTP1Channel(responder: $0, configuration: configuration)) },
            configuration: .init(address: .hostname(host, port: port), serverName: "alb-emulator"),
            onServerRunning: { onReady($0) }, logger: log)
    }

    /// Serves until SIGINT or SIGTERM.
    /// - Parameter onReady: called when it listens.
    public func run(onReady: @escaping @Sendable () -> Void) async throws {
        let application = server(host: settings.listen.host, port: settings.listen.port) { _ in onReady() }
        do {
            var configuration = ServiceGroupConfiguration(
                services: [.init(service: application, serviceName: "server")],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
            configuration.maximumGracefulShutdownDuration = Self.shutdownLimit
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            log.notice("ended although somebody was in the middle of a request")
        } catch let error as IOError {
            throw ListenFailure(address: settings.listen, isTaken: error.errnoCode == EADDRINUSE, error: "\(error)")
        }
    }
}

/// Removes the body from each response to `HEAD`, errors included. Otherwise a client would read it as the start of the next
/// response (RFC 9110 §9.3.2).
struct HeadResponses: RouterMiddleware {
    typealias Context = BasicRequestContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        return request.method == .head ? response.createHeadResponse() : response
    }
}

/// Why the emulator cannot listen.
struct ListenFailure: Error, CustomStringConvertible {
    let description: String

    /// - Parameter error: the system's message, for rare reasons.
    init(address: ListenAddress, isTaken: Bool, error: String) {
        description =
            isTaken
            ? "cannot listen on \(address): another program does; --listen takes another port"
            : "cannot listen on \(address): \(error)"
    }
}
