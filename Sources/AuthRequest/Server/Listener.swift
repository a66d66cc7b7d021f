// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
import Synchronization

/// One socket that accepts connections, and the connections that it has accepted.
struct Listener: Sendable {
    /// Pending connections that the kernel keeps, also while nobody accepts because the daemon is being restarted: more
    /// than any nginx opens at once. Cut to `net.core.somaxconn`.
    static let backlog: Int32 = 4096
    /// How much is read at once: the heads of most requests, and no more than a connection may keep for good.
    private static let readByteCount = 8192

    /// Where it listens, with the port that the kernel chose.
    let address: ListenAddress?
    /// The name of an inherited socket.
    private let name: String?
    private let channel: any Channel
    private let quiescing: ServerQuiescingHelper

    private init(
        address: ListenAddress?, name: String? = nil, channel: any Channel, quiescing: ServerQuiescingHelper
    ) {
        self.address = address
        self.name = name
        self.channel = channel
        self.quiescing = quiescing
    }

    /// Binds and begins to accept.
    static func open(
        _ address: ListenAddress, _ permissions: SocketPermissions, on group: any EventLoopGroup,
        services: ServerServices
    ) async throws -> Listener {
        switch address {
        case .unix(let path):
            try SocketFile.removeStale(at: path)
            return try await adopt(
                SocketFile.bind(path, permissions), name: nil, on: group, services: services)
        case .tcp(let host, let port):
            let quiescing = ServerQuiescingHelper(group: group)
            let channel = try await bootstrap(on: group, quiescing: quiescing, services: services)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            let bound = ListenAddress.tcp(host: host, port: channel.localAddress?.port ?? port)
            return Listener(address: bound, channel: channel, quiescing: quiescing)
        }
    }

    /// Begins to accept on a socket that listens already.
    static func adopt(
        _ socket: InheritedSocket, on group: any EventLoopGroup, services: ServerServices
    ) async throws -> Listener {
        try await adopt(socket.descriptor, name: socket.name, on: group, services: services)
    }

    /// Begins to accept on a socket that is bound. The descriptor is the listener's from now on.
    private static func adopt(
        _ descriptor: CInt, name: String?, on group: any EventLoopGroup, services: ServerServices
    ) async throws -> Listener {
        let quiescing = ServerQuiescingHelper(group: group)
        let channel = try await bootstrap(on: group, quiescing: quiescing, services: services)
            .withBoundSocket(descriptor).get()
        // NIO has set a backlog of 128, for all who hold this socket, also while the daemon is being restarted.
        guard listen(descriptor, backlog) == 0 else { throw IOError(errnoCode: errno, reason: "listen") }
        return Listener(
            address: channel.localAddress.flatMap(ListenAddress.init), name: name, channel: channel,
            quiescing: quiescing)
    }

    private static func bootstrap(
        on group: any EventLoopGroup, quiescing: ServerQuiescingHelper, services: ServerServices
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                    try pipeline.addHandler(AcceptThrottle(services: services))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: readByteCount))
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: services.limits.unreadBytes / 2, high: services.limits.unreadBytes)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try configure(channel, services: services) }
            }
    }

    /// Where it listens, in words: the address, after the name of an inherited socket.
    var place: String {
        let address = address?.description ?? "a socket without a name"
        return name.map { "\($0)=\(address)" } ?? address
    }

    /// Stops accepting and closes idle connections at once; returns when the responses in progress are written and their
    /// connections closed, or when the grace is over.
    ///
    /// - Parameter group: the event loops of the connections.
    func quiesce(within grace: TimeAmount, on group: any EventLoopGroup) async throws {
        // A listener that is closed already accepts nothing.
        try? await stopAccepting(on: group)
        let promise = channel.eventLoop.makePromise(of: Void.self)
        // Whichever comes first completes the promise; NIO passes over the other.
        let deadline = channel.eventLoop.scheduleTask(in: grace) { promise.succeed() }
        quiescing.initiateShutdown(promise: promise)
        try await promise.futureResult.get()
        deadline.cancel()
    }

    /// Accepts no more, and returns once every connection that has been accepted is set up.
    ///
    /// NIO sets a connection up on an event loop of its own, comes back to the listener's, and drops the connection without a
    /// word if the listener has been closed meanwhile. Anyone who has connected in that moment would not be answered, and nginx does
    /// not ask again on a new connection.
    private func stopAccepting(on group: any EventLoopGroup) async throws {
        try await channel.setOption(.autoRead, value: false).get()
        // Two hops, so that work queued earlier finishes first.
        for _ in 0..<2 {
            for eventLoop in Array(group.makeIterator()) + [channel.eventLoop] { try await eventLoop.submit {}.get() }
        }
    }

    static func configure(_ channel: any Channel, services: ServerServices) throws {
        let pipeline = channel.pipeline.syncOperations
        let decoder = HTTPRequestDecoder(
            leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop, limitConfiguration: Limits.head)
        let meter = RequestMeter()
        try pipeline.addHandlers([
            meter, ByteToMessageHandler(decoder), ConnectionHandler(services: services, meter: meter),
        ])
    }
}
