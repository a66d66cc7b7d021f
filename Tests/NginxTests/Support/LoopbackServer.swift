// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A small HTTP server of a test's own: the application behind nginx, or the public key endpoint.
final class LoopbackServer: Sendable {
    /// What it was asked: the head as it came, and how long the body was.
    struct Request: Sendable {
        fileprivate let head: HTTPRequestHead
        let bodyBytes: Int

        var method: String { head.method.rawValue }
        var uri: String { head.uri }

        /// Every header as `Name: value`, in the order of arrival.
        var headers: [String] { head.headers.map { "\($0.name): \($0.value)" } }

        /// The values of every line of that name, in any case.
        subscript(_ name: String) -> [String] { head.headers[name] }
    }

    /// In the place of a status: the connection is closed without an answer.
    static let noAnswer = 0

    /// Answers a request with a status and a text.
    typealias Answer = @Sendable (Request) -> (status: Int, text: String)

    private let channel: any Channel
    private let log: RequestLog

    /// - Parameter socketPath: a unix socket, or `nil` for a port of 127.0.0.1 that the kernel chooses.
    init(socketPath: String? = nil, _ answer: @escaping Answer) async throws {
        let log = RequestLog()
        self.log = log
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Handler(log: log, answer: answer))
                }
            }
        channel =
            if let socketPath {
                try await bootstrap.bind(unixDomainSocketPath: socketPath).get()
            } else {
                try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
            }
    }

    /// The port, 0 on a unix socket.
    var port: Int { channel.localAddress?.port ?? 0 }

    /// Every request so far, in the order of arrival.
    var requests: [Request] { log.all }

    func close() async throws {
        try await channel.close()
    }

    private final class RequestLog: Sendable {
        private let requests = Mutex<[Request]>([])

        var all: [Request] { requests.withLock { $0 } }

        func append(_ request: Request) { requests.withLock { $0.append(request) } }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let log: RequestLog
        private let answer: Answer
        private var head: HTTPRequestHead?
        private var bodyBytes = 0

        init(log: RequestLog, answer: @escaping Answer) {
            self.log = log
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                bodyBytes = 0
            case .body(let buffer): bodyBytes += buffer.readableBytes
            case .end:
                guard let head else { return }
                let request = Request(head: head, bodyBytes: bodyBytes)
                log.append(request)
                let (status, text) = answer(request)
                guard status != LoopbackServer.noAnswer else { return context.close(promise: nil) }
                let headers: HTTPHeaders = ["Content-Length": "\(text.utf8.count)"]
                let response = HTTPResponseHead(
                    version: .http1_1, status: .init(statusCode: status), headers: headers)
                context.write(wrapOutboundOut(.head(response)), promise: nil)
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}
