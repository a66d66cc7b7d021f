// SPDX-License-Identifier: Apache-2.0

import TextBasics
import NIOCore
import NIOPosix
import ProviderSignOut

/// The HTTP side of the daemon: event loops, listeners and what they serve.
public actor AuthServer {
    /// Where a socket could not be opened, and why.
    public struct ListenError: Error, CustomStringConvertible {
        public let description: String

        public init(description: String) { self.description = description }

        /// - Parameter place: which could not be listened on.
        init(of error: any Error, on place: String) {
            let reason = (error as? IOError).map { errnoText($0.errnoCode) } ?? "\(error)"
            description = "cannot listen on \(place): \(reason)"
        }
    }

    /// How often somebody is told what the log's rate limit kept out.
    private static let suppressedInterval: TimeAmount = .seconds(10)

    private let group: MultiThreadedEventLoopGroup
    private let services: ServerServices
    private var listeners: [Listener] = []

    /// - Parameters:
    ///   - eventLoops: threads that serve.
    ///   - clock: the time of day in seconds since the epoch.
    public init(
        authenticator: SharedAuthenticator, metrics: Metrics, log: DecisionLog, eventLoops: Int,
        limits: Limits = Limits(), globalSignOut: GlobalSignOut = GlobalSignOut(),
        clock: @escaping @Sendable () -> Int64
    ) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: eventLoops)
        services = ServerServices(
            authenticator: authenticator, metrics: metrics, log: log, limits: limits, globalSignOut: globalSignOut,
            clock: clock)
    }

    /// Opens every address, takes over every inherited socket, and begins to serve.
    ///
    /// - Parameter permissions: of the unix sockets that it opens.
    public func start(
        _ addresses: [ListenAddress], permissions: SocketPermissions = .standard, inherited: [InheritedSocket] = []
    ) async throws {
        for socket in inherited {
            try await listen(on: "the inherited socket \(socket.name)") {
                try await Listener.adopt(socket, on: group, services: services)
            }
        }
        for address in addresses {
            try await listen(on: "\(address)") {
                try await Listener.open(address, permissions, on: group, services: services)
            }
        }
        let log = services.log
        group.next().scheduleRepeatedTask(initialDelay: Self.suppressedInterval, delay: Self.suppressedInterval) { _ in
            log.reportSuppressed()
        }
    }

    private func listen(on place: String, _ open: () async throws -> Listener) async throws {
        do { listeners.append(try await open()) } catch { throw ListenError(of: error, on: place) }
    }

    /// Where the server listens, with the ports that the kernel chose.
    public var addresses: [ListenAddress] { listeners.compactMap(\.address) }

    /// Where the server listens, in words, inherited sockets with their names.
    public var places: [String] { listeners.map(\.place) }

    /// Returns once every event loop has started a piece of work, which is at once unless one is stuck.
    ///
    /// - Throws: `CancellationError` if the server has been told to stop.
    public func waitForEventLoops() async throws {
        // A loop that has ended would never call back.
        guard services.shutdown.phase == .serving else { throw CancellationError() }
        let calls = group.makeIterator().map { $0.submit {} }
        for call in calls { try await call.get() }
    }

    /// Stops: no new connections, idle ones closed, responses in progress finished within ``Limits/grace``, threads ended.
    public func stop() async throws {
        await quiesce()
        services.log.reportSuppressed()
        services.shutdown.enter(.stopped)
        try await group.shutdownGracefully()
    }

    /// Closes the listeners and lets go of them, since they must not live longer than the event loops.
    private func quiesce() async {
        let listeners = listeners
        self.listeners = []
        services.shutdown.enter(.draining)
        let grace = services.limits.grace
        let group = group
        await withTaskGroup(of: Void.self) { tasks in
            for listener in listeners { tasks.addTask { try? await listener.quiesce(within: grace, on: group) } }
        }
    }
}
