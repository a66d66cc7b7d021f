// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// The HTTP side of the daemon: event loops, listeners and what they serve.
public actor AuthServer {
    /// Where a socket could not be opened, and why.
    public struct ListenError: Error, CustomStringConvertible {
        public let description: String
    }

    /// How often somebody is told what the log's rate limit kept out.
    private static let leftOutInterval: TimeAmount = .seconds(10)

    private let group: MultiThreadedEventLoopGroup
    private let services: ServerServices
    private var listeners: [Listener] = []

    /// - Parameters:
    ///   - eventLoops: threads that serve.
    ///   - clock: the time of day in seconds since the epoch.
    public init(
        gate: SharedGate, metrics: Metrics, log: DecisionLog, eventLoops: Int, limits: Limits = Limits(),
        clock: @escaping @Sendable () -> Int64
    ) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: eventLoops)
        services = ServerServices(gate: gate, metrics: metrics, log: log, limits: limits, clock: clock)
    }

    /// Opens every address and begins to serve.
    public func start(_ addresses: [ListenAddress]) async throws {
        for address in addresses {
            do {
                listeners.append(try await Listener.open(address, on: group, services: services))
            } catch let error as IOError {
                throw ListenError(description: "cannot listen on \(address): \(error.words)")
            } catch {
                throw ListenError(description: "cannot listen on \(address): \(error)")
            }
        }
        let log = services.log
        group.next().scheduleRepeatedTask(initialDelay: Self.leftOutInterval, delay: Self.leftOutInterval) { _ in
            log.reportLeftOut()
        }
    }

    /// Where the server listens, with the ports that the kernel chose.
    public var addresses: [ListenAddress] { listeners.map(\.boundAddress) }

    /// Stops: no new connections, idle ones closed, running answers finished within ``Limits/grace``, threads ended.
    public func stop() async throws {
        await quiesce()
        services.log.reportLeftOut()
        try await group.shutdownGracefully()
    }

    /// Closes the listeners and lets go of them, since they must not outlive the event loops.
    private func quiesce() async {
        let listeners = listeners
        self.listeners = []
        let grace = services.limits.grace
        await withTaskGroup(of: Void.self) { tasks in
            for listener in listeners { tasks.addTask { try? await listener.quiesce(within: grace) } }
        }
    }
}
