// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Comes before the decoder: knows how much of an incomplete request has arrived, and what it asks for, also when the
/// decoder finds it malformed and tells nothing of it.
final class RequestMeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// What the request under way takes up in memory as far as it has come, roughly and rather too much than too little: its
    /// head's text and what each line of it costs next to that. 0 between two requests.
    private(set) var unfinishedByteCount = 0
    /// The read with which the request under way began, while that read is being decoded.
    private var beginning: ByteBuffer?
    private var beganWithOtherPath = false
    /// The bytes of the current read behind the last complete request.
    private var readByteCount = 0
    private var endsLikeRequest = false

    /// Whether the request under way asks for another path than `/auth`; `false` if that cannot be told.
    var isForOtherPath: Bool { beginning.map(Self.isForOtherPath) ?? beganWithOtherPath }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if unfinishedByteCount == 0 { beginning = buffer }
        readByteCount = buffer.readableBytes
        endsLikeRequest = buffer.readableBytesView.suffix(4).elementsEqual("\r\n\r\n".utf8)
        unfinishedByteCount += readByteCount
        // Decoded, and answered if it can be, before this returns.
        context.fireChannelRead(data)
        if unfinishedByteCount > 0 {
            if let beginning { beganWithOtherPath = Self.isForOtherPath(beginning) }
            let lineCount = buffer.readableBytesView.count { $0 == UInt8(ascii: "\n") }
            unfinishedByteCount += lineCount * HTTPRequestHead.lineByteCount
        }
        beginning = nil
    }

    /// Some of a body has arrived, which is discarded.
    func discarded(_ byteCount: Int) {
        unfinishedByteCount = max(0, unfinishedByteCount - byteCount)
        readByteCount = max(0, readByteCount - byteCount)
    }

    /// A request is complete. What is behind it in the same read cannot be told from it, unless the read ends as a
    /// request does.
    func finished() {
        unfinishedByteCount = endsLikeRequest ? 0 : readByteCount
    }

    /// The connection has gone.
    func reset() {
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
