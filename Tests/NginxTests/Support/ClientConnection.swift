// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// A connection to nginx that sends exactly the bytes it is given, and reads the answers.
struct ClientConnection {
    private let channel: any Channel

    static func open(port: Int, headOnly: Bool = false) async throws -> ClientConnection {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(ByteToMessageHandler(ClientResponseDecoder(headOnly: headOnly)))
                    try pipeline.addHandler(Waiting())
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return ClientConnection(channel: channel)
    }

    /// Sends bytes and waits for one answer, 20 s at most.
    func send(_ bytes: [UInt8]) async throws -> ClientResponse {
        let promise = channel.eventLoop.makePromise(of: ClientResponse.self)
        let deadline = channel.eventLoop.scheduleTask(in: .seconds(20)) { promise.fail(NoAnswer()) }
        defer { deadline.cancel() }
        channel.writeAndFlush(Question(bytes: ByteBuffer(bytes: bytes), promise: promise), promise: nil)
        return try await promise.futureResult.get()
    }

    /// Waits until nginx closes the connection, 20 s at most.
    func waitUntilClosed() async throws {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let deadline = channel.eventLoop.scheduleTask(in: .seconds(20)) { promise.fail(NoAnswer()) }
        defer { deadline.cancel() }
        channel.closeFuture.whenSuccess { promise.succeed() }
        try await promise.futureResult.get()
    }

    func close() async throws {
        try? await channel.close()
    }

    /// The connection was closed, or nothing came.
    struct NoAnswer: Error {}

    private struct Question: Sendable {
        let bytes: ByteBuffer
        let promise: EventLoopPromise<ClientResponse>
    }

    /// Hands each answer to anyone who asked for it.
    private final class Waiting: ChannelDuplexHandler {
        typealias InboundIn = ClientResponse
        typealias OutboundIn = Question
        typealias OutboundOut = ByteBuffer

        private var promises = CircularBuffer<EventLoopPromise<ClientResponse>>()

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            let question = unwrapOutboundIn(data)
            guard context.channel.isActive else { return question.promise.fail(NoAnswer()) }
            promises.append(question.promise)
            context.write(wrapOutboundOut(question.bytes), promise: promise)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            promises.popFirst()?.succeed(unwrapInboundIn(data))
        }

        func channelInactive(context: ChannelHandlerContext) {
            while let promise = promises.popFirst() { promise.fail(NoAnswer()) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            // nginx may answer before it has read a body, and close: the answer counts, not the broken pipe.
        }
    }
}
