// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// An application that speaks FastCGI, SCGI or uwsgi, and keeps the parameters it is given.
final class ParameterServer: Sendable {
    enum WireProtocol: String, CaseIterable, Sendable {
        case fastcgi, scgi, uwsgi
    }

    private let channel: any Channel
    private let log = RequestLog()

    init(_ wire: WireProtocol, socketPath: String) async throws {
        let log = log
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(wire, log))
                }
            }
            .bind(unixDomainSocketPath: socketPath).get()
    }

    /// The parameters of every request, as `NAME=value` in the order of arrival.
    var requests: [[String]] { log.requests.withLock { $0 } }

    func close() async throws {
        try await channel.close()
    }

    private final class RequestLog: Sendable {
        let requests = Mutex<[[String]]>([])
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let wire: WireProtocol
        private let log: RequestLog
        private var received = ByteBuffer()

        init(_ wire: WireProtocol, _ log: RequestLog) {
            self.wire = wire
            self.log = log
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received.writeImmutableBuffer(unwrapInboundIn(data))
            let request: (parameters: [String], answer: ByteBuffer)? =
                switch wire {
                case .fastcgi: FastCGI.request(in: received)
                case .scgi: SCGI.request(in: received)
                case .uwsgi: UWSGI.request(in: received)
                }
            guard let request else { return }
            log.requests.withLock { $0.append(request.parameters) }
            let channel = context.channel
            channel.writeAndFlush(request.answer).whenComplete { _ in channel.close(promise: nil) }
        }
    }
}
