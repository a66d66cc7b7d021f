// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// What a server sends on a connection until it closes it.
struct RawResponse: Sendable {
    let text: String

    /// - Parameter request: sent as it is. It must make the server close the connection.
    init(to request: String, port: Int) async throws {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        text = try await connection.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var response = ByteBuffer()
            for try await part in inbound { response.writeImmutableBuffer(part) }
            return String(buffer: response)
        }
    }

    /// `nil`: nothing that begins like HTTP.
    var status: Int? { text.hasPrefix("HTTP/1.1 ") ? Int(text.dropFirst(9).prefix(3)) : nil }

    var head: String { String(text.prefix(upTo: end)) }

    var body: String { String(text.suffix(from: end).drop(while: \.isNewline)) }

    /// Whether the browser is told to keep a cookie, or to forget one.
    var hasCookie: Bool { head.lowercased().contains("\r\nset-cookie:") }

    private var end: String.Index { text.firstRange(of: "\r\n\r\n")?.lowerBound ?? text.endIndex }
}
