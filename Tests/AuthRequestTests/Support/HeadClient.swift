// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix

/// A client that reads the head of one answer after the other; answers of `/auth` have nothing else.
final class HeadClient: Sendable {
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

    /// Sends a request and waits for its answer.
    func ask(_ target: String, _ headers: [(String, String)]) async throws -> Answer {
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: target, headers: HTTPHeaders([("Host", "a")] + headers))
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        try await channel.writeAndFlush(HTTPClientRequestPart.end(nil))
        guard let head = await heads.next() else { throw Closed() }
        return Answer(status: Int(head.status.code), headers: head.headers)
    }
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

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) { heads.finish() }
}
