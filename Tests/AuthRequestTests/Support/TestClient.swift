// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix

/// A client that reads the head of one answer after the other; answers of `/auth` have nothing else.
final class TestClient: Sendable {
    struct Answer {
        let status: Int
        let headers: HTTPHeaders

        subscript(name: String) -> String? { headers.first(name: name) }
    }

    struct Closed: Error {}

    private let channel: any Channel
    private let heads: Heads

    init(path: String) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: HTTPResponseHead.self)
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(HeadHandler(continuation))
                }
            }
            .connect(unixDomainSocketPath: path).get()
        heads = Heads(stream)
    }

    deinit { channel.close(promise: nil) }

    var isActive: Bool { channel.isActive }

    /// Sends a request and waits for its answer.
    func ask(_ target: String, _ headers: [(String, String)] = []) async throws -> Answer {
        write(target, headers)
        channel.flush()
        guard let head = await heads.next() else { throw Closed() }
        return Answer(status: Int(head.status.code), headers: head.headers)
    }

    func send(token: String) async throws { try await send(tokens: [token]) }

    /// Sends several requests in one piece.
    func send(tokens: [String]) async throws {
        for token in tokens { write("/auth", [("X-Amzn-Oidc-Data", token)]) }
        channel.flush()
    }

    private func write(_ target: String, _ headers: [(String, String)]) {
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: target, headers: HTTPHeaders([("Host", "a")] + headers))
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        channel.write(HTTPClientRequestPart.end(nil), promise: nil)
    }

    func closeOutput() async throws { try await channel.close(mode: .output) }

    func close() async throws { try await channel.close() }

    /// The status of the next answer; `nil` once the server has closed the connection.
    func nextStatus() async throws -> Int? { await heads.next().map { Int($0.status.code) } }
}

private actor Heads {
    private var iterator: AsyncStream<HTTPResponseHead>.AsyncIterator

    init(_ stream: AsyncStream<HTTPResponseHead>) { iterator = stream.makeAsyncIterator() }

    func next() async -> HTTPResponseHead? {
        var mine = iterator
        defer { iterator = mine }
        return await mine.next(isolation: self)
    }
}

private final class HeadHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let heads: AsyncStream<HTTPResponseHead>.Continuation

    init(_ heads: AsyncStream<HTTPResponseHead>.Continuation) { self.heads = heads }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) { heads.yield(head) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) { heads.finish() }
}
