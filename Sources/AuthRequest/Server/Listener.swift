// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
import Synchronization

/// One socket that accepts connections, and the connections that it has accepted.
struct Listener: Sendable {
    /// Pending connections that the kernel keeps; more than any nginx opens at once. Cut to `net.core.somaxconn`.
    private static let backlog: Int32 = 1024

    let address: ListenAddress
    private let channel: any Channel
    private let quiescing: ServerQuiescingHelper

    /// Binds and begins to accept.
    static func open(
        _ address: ListenAddress, on group: any EventLoopGroup, services: ServerServices
    ) async throws -> Listener {
        let quiescing = ServerQuiescingHelper(group: group)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try configure(channel, services: services) }
            }
        let channel =
            switch address {
            case .unix(let path): try await bind(bootstrap, path: path, on: group)
            case .loopback(let host, let port):
                try await bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                    .bind(host: host, port: port).get()
            }
        return Listener(address: address, channel: channel, quiescing: quiescing)
    }

    private static func bind(
        _ bootstrap: ServerBootstrap, path: String, on group: any EventLoopGroup
    ) async throws -> any Channel {
        try await SocketFile.removeStale(at: path, on: group)
        return try await SocketFile.masked { try await bootstrap.bind(unixDomainSocketPath: path).get() }
    }

    /// The address as it is, which differs from the one asked for when the kernel chose the port.
    var boundAddress: ListenAddress {
        if case .loopback(let host, 0) = address, let port = channel.localAddress?.port {
            return .loopback(host: host, port: port)
        }
        return address
    }

    /// Stops accepting and closes idle connections at once; returns when running answers are written and their
    /// connections closed, or when the grace is over.
    func quiesce(within grace: TimeAmount) async throws {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        // Whichever comes first completes the promise; NIO passes over the other.
        let deadline = channel.eventLoop.scheduleTask(in: grace) { promise.succeed() }
        quiescing.initiateShutdown(promise: promise)
        try await promise.futureResult.get()
        deadline.cancel()
    }

    static func configure(_ channel: any Channel, services: ServerServices) throws {
        let metrics = services.metrics
        let open = metrics.connections.add(1, ordering: .relaxed).newValue
        channel.closeFuture.whenComplete { _ in metrics.connections.subtract(1, ordering: .relaxed) }
        guard open <= services.limits.connections else {
            metrics.connectionsOverLimit.increment()
            throw TooManyConnections()
        }
        let pipeline = channel.pipeline.syncOperations
        let decoder = HTTPRequestDecoder(
            leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop, limitConfiguration: Limits.head)
        try pipeline.addHandlers([ByteToMessageHandler(decoder), ConnectionHandler(services: services)])
    }
}

/// Closes a connection for which there is no room.
private struct TooManyConnections: Error {}
