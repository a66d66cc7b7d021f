// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import Locking

/// A real HTTP server on loopback or a unix socket that behaves as badly as it is told: a public key endpoint, a proxy,
/// an application behind nginx.
package final class LoopbackServer: Sendable {
    /// What it was asked: the head as it came, and how long the body was.
    package struct Request: Sendable {
        package let head: HTTPRequestHead
        package let bodyBytes: Int

        package var method: String { head.method.rawValue }
        package var uri: String { head.uri }

        /// Every header as `Name: value`, in the order of arrival.
        package var headers: [String] { head.headers.map { "\($0.name): \($0.value)" } }

        /// The values of every line of that name, in any case.
        package subscript(_ name: String) -> [String] { head.headers[name] }
    }

    package enum Behaviour: Sendable {
        /// A proper answer.
        case respond(HTTPResponseStatus, body: String, headers: HTTPHeaders = [:])
        /// These bytes, then the end of the connection.
        case raw(String)
        /// A head, then a body of which a byte comes every few milliseconds, forever.
        case trickle
        /// Header lines forever, as fast as they are taken.
        case endlessHead
        /// Nothing at all.
        case silence
        /// A proper answer as soon as ``release()`` is called.
        case hold(HTTPResponseStatus, body: String)

        package static func answer(_ status: Int, _ body: String = "") -> Behaviour {
            .respond(.init(statusCode: status), body: body)
        }

        /// The connection is closed without an answer.
        package static var noAnswer: Behaviour { .raw("") }
    }

    package typealias Answer = @Sendable (Request) -> Behaviour

    private struct State {
        var requests: [Request] = []
        var answer: Answer
    }

    private let state: Lock<State>
    private let channel: Lock<(any Channel)?> = Lock(nil)
    private let released: EventLoopPromise<Void>
    private let arrived: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    /// - Parameter socketPath: a unix socket, or `nil` for a port of 127.0.0.1 that the kernel chooses.
    package init(socketPath: String? = nil, _ answer: @escaping Answer) async throws {
        state = Lock(State(answer: answer))
        released = MultiThreadedEventLoopGroup.singleton.any().makePromise()
        (arrived, arrival) = AsyncStream.makeStream()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [weak self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteToMessageHandler(HTTPRequestDecoder()), MisbehavingHandler(server: self),
                    ])
                }
            }
        let bound =
            if let socketPath {
                try await bootstrap.bind(unixDomainSocketPath: socketPath).get()
            } else {
                try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
            }
        channel.withLock { $0 = bound }
    }

    package convenience init(always behaviour: Behaviour) async throws {
        try await self.init { _ in behaviour }
    }

    deinit {
        released.succeed()
        channel.withLock { $0 }?.close(promise: nil)
    }

    /// Every request so far, in the order of arrival.
    package var requests: [Request] { state.withLock { $0.requests } }

    /// The port, 0 on a unix socket.
    package var port: Int { channel.withLock { $0?.localAddress?.port } ?? 0 }

    package var base: String { "http://127.0.0.1:\(port)/" }

    package func behave(_ answer: @escaping Answer) {
        state.withLock { $0.answer = answer }
    }

    package func close() async throws {
        try await channel.withLock { $0 }?.close()
    }

    /// Lets the answers that are held go.
    package func release() {
        released.succeed()
    }

    /// Waits for the next request.
    package func nextRequest() async {
        for await _ in arrived { return }
    }

    fileprivate func receive(_ request: Request) -> Behaviour {
        defer { arrival.yield() }
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answer
        }
        return answer(request)
    }

    fileprivate var whenReleased: EventLoopFuture<Void> { released.futureResult }
}

/// Writes bytes, not HTTP parts: an encoder would not let it misbehave.
private final class MisbehavingHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private weak let server: LoopbackServer?
    private var head: HTTPRequestHead?
    private var bodyBytes = 0

    init(server: LoopbackServer?) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            bodyBytes = 0
        case .body(let buffer): bodyBytes += buffer.readableBytes
        case .end:
            guard let server, let head else { return }
            let behaviour = server.receive(LoopbackServer.Request(head: head, bodyBytes: bodyBytes))
            behave(behaviour, on: context.channel, hasBody: head.method != .HEAD, server)
        }
    }

    private func behave(
        _ behaviour: LoopbackServer.Behaviour, on channel: any Channel, hasBody: Bool, _ server: LoopbackServer
    ) {
        switch behaviour {
        case .respond(let status, let body, let headers):
            Self.respond(status, body, headers, hasBody: hasBody, on: channel)
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
            server.whenReleased.whenComplete { _ in Self.respond(status, body, [:], hasBody: hasBody, on: channel) }
        }
    }

    private static func respond(
        _ status: HTTPResponseStatus, _ body: String, _ headers: HTTPHeaders, hasBody: Bool, on channel: any Channel
    ) {
        var text = "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\nContent-Length: \(body.utf8.count)\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        channel.writeAndFlush(ByteBuffer(string: text + "\r\n" + (hasBody ? body : "")), promise: nil)
    }

    private static func writeHeaderLines(on channel: any Channel) {
        let lines = String(repeating: "X-More: \(String(repeating: "x", count: 100))\r\n", count: 10)
        channel.writeAndFlush(ByteBuffer(string: lines)).whenSuccess { writeHeaderLines(on: channel) }
    }
}
