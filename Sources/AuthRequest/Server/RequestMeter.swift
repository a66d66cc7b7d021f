// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Stands before the decoder: knows how much of a request has come that is not complete, and what it asks for, also when the
/// decoder finds it malformed and tells nothing of it.
final class RequestMeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Bytes that have come since the last complete request; what came behind that in the same read is not counted.
    private(set) var unfinishedByteCount = 0
    /// The read with which the request under way began, while that read is being decoded.
    private var beginning: ByteBuffer?
    private var beganWithOtherPath = false

    /// Whether the request under way asks for another path than `/auth`; `false` if that cannot be told.
    var isForOtherPath: Bool { beginning.map(Self.isForOtherPath) ?? beganWithOtherPath }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if unfinishedByteCount == 0 { beginning = buffer }
        unfinishedByteCount += buffer.readableBytes
        // Decoded, and answered if it can be, before this returns.
        context.fireChannelRead(data)
        if unfinishedByteCount > 0, let beginning { beganWithOtherPath = Self.isForOtherPath(beginning) }
        beginning = nil
    }

    /// A request is complete.
    func finished() {
        unfinishedByteCount = 0
    }

    /// Reads no further than the request's target (RFC 9112 §3): `METHOD SP /PATH`, and then a space or a query.
    private static func isForOtherPath(_ buffer: ByteBuffer) -> Bool {
        let line = buffer.readableBytesView.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, words[1].first == UInt8(ascii: "/") else { return false }
        let path = words[1].prefix { $0 != UInt8(ascii: "?") }
        return !path.elementsEqual("/auth".utf8)
    }
}
