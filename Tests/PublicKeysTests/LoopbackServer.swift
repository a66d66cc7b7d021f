// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import Locking

/// A real HTTP server on loopback that behaves as badly as it is told.
final class LoopbackServer: Sendable {
    enum Behaviour: Sendable {
        /// A proper answer.
        case respond(HTTPResponseStatus, body: String, headers: HTTPHeaders = [:])
        /// These bytes, then the end of the connection.
        case raw(String)
        /// A head, then a body of which a byte comes every few milliseconds, for ever.
        case trickle
        /// Header lines for ever, as fast as they are taken.
        case endlessHead
        /// Nothing at all.
        case silence
        /// A proper answer as soon as ``release()`` is called.
        case hold(HTTPResponseStatus, body: String)
    }

    private struct State {
        var requests: [HTTPRequestHead] = []
        var behaviour: @Sendable (HTTPRequestHead) -> Behaviour
    }

    private let state: Lock<State>
    private let channel: Lock<(any Channel)?> = Lock(nil)
    private let released: EventLoopPromise<Void>
    private let arrived: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    init(_ behaviour: @escaping @Sendable (HTTPRequestHead) -> Behaviour) async throws {
        state = Lock(State(behaviour: behaviour))
        released = MultiThreadedEventLoopGroup.singleton.any().makePromise()
        (arrived, arrival) = AsyncStream.makeStream()
        let bound = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [weak self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteToMessageHandler(HTTPRequestDecoder()), MisbehavingHandler(server: self),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        channel.withLock { $0 = bound }
    }

    convenience init(always behaviour: Behaviour) async throws {
        try await self.init { _ in behaviour }
    }

    deinit {
        released.succeed()
        channel.withLock { $0 }?.close(promise: nil)
    }

    var requests: [HTTPRequestHead] { state.withLock { $0.requests } }

    var base: String { "http://127.0.0.1:\(channel.withLock { $0?.localAddress?.port } ?? 0)/" }

    func behave(_ behaviour: @escaping @Sendable (HTTPRequestHead) -> Behaviour) {
        state.withLock { $0.behaviour = behaviour }
    }

    /// Lets the answers that are held go.
    func release() {
        released.succeed()
    }

    /// Waits for the next request.
    func nextRequest() async {
        for await _ in arrived { return }
    }

    fileprivate func receive(_ head: HTTPRequestHead) -> Behaviour {
        defer { arrival.yield() }
        return state.withLock { state in
            state.requests.append(head)
            return state.behaviour(head)
        }
    }

    fileprivate var whenReleased: EventLoopFuture<Void> { released.futureResult }
}

/// Writes bytes, not HTTP parts: an encoder would not let it misbehave.
private final class MisbehavingHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private weak let server: LoopbackServer?

    init(server: LoopbackServer?) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), let server else { return }
        let channel = context.channel
        switch server.receive(head) {
        case .respond(let status, let body, let headers):
            Self.respond(status, body, headers, on: channel)
        case .raw(let text):
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
        case .trickle:
            channel.writeAndFlush(
                ByteBuffer(string: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), promise: nil)
            channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(5)) { task in
                guard channel.isActive else { return task.cancel() }
                channel.writeAndFlush(ByteBuffer(string: "1\r\n-\r\n"), promise: nil)
            }
        case .endlessHead:
            channel.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\n"), promise: nil)
            Self.writeHeaderLines(on: channel)
        case .silence:
            break
        case .hold(let status, let body):
            server.whenReleased.whenComplete { _ in Self.respond(status, body, [:], on: channel) }
        }
    }

    private static func respond(
        _ status: HTTPResponseStatus, _ body: String, _ headers: HTTPHeaders, on channel: any Channel
    ) {
        var text = "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\nContent-Length: \(body.utf8.count)\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        channel.writeAndFlush(ByteBuffer(string: text + "\r\n" + body), promise: nil)
    }

    private static func writeHeaderLines(on channel: any Channel) {
        let lines = String(repeating: "X-More: \(String(repeating: "x", count: 100))\r\n", count: 10)
        channel.writeAndFlush(ByteBuffer(string: lines)).whenSuccess { writeHeaderLines(on: channel) }
    }
}
