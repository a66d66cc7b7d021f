// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix

/// A client that reads one answer after the other.
final class TestClient: Sendable {
    struct Response {
        fileprivate let head: HTTPResponseHead
        fileprivate(set) var body = ""

        var status: Int { Int(head.status.code) }
        subscript(name: String) -> String? { head.headers.first(name: name) }
    }

    struct Closed: Error {}

    private let channel: any Channel
    private let answers: Answers

    init(path: String) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Response.self)
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(AnswerHandler(continuation))
                }
            }
            .connect(unixDomainSocketPath: path).get()
        answers = Answers(stream)
    }

    deinit { channel.close(promise: nil) }

    var isActive: Bool { channel.isActive }

    /// Sends a request and waits for its answer.
    func ask(_ target: String, _ headers: [(String, String)] = []) async throws -> Response {
        write(target, headers)
        channel.flush()
        guard let answer = await answers.next() else { throw Closed() }
        return answer
    }

    func send(_ target: String, _ headers: [(String, String)]) {
        write(target, headers)
        channel.flush()
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
    func nextStatus() async throws -> Int? { await answers.next()?.status }
}

private actor Answers {
    private var iterator: AsyncStream<TestClient.Response>.AsyncIterator

    init(_ stream: AsyncStream<TestClient.Response>) { iterator = stream.makeAsyncIterator() }

    func next() async -> TestClient.Response? {
        var mine = iterator
        defer { iterator = mine }
        return await mine.next(isolation: self)
    }
}

private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let answers: AsyncStream<TestClient.Response>.Continuation
    private var answer: TestClient.Response?

    init(_ answers: AsyncStream<TestClient.Response>.Continuation) { self.answers = answers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): answer = TestClient.Response(head: head)
        case .body(let buffer): answer?.body += String(buffer: buffer)
        case .end: if let answer { answers.yield(answer) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) { answers.finish() }
}
