// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Brings the target of each request into origin form. One that cannot be read is a parse error: the server answers 400 and
/// closes the connection.
///
/// It must stand directly behind the decoder: what follows drops the authority of an absolute target.
final class RequestTargetHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private var hasFailed = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasFailed else { return }
        guard case .head(let head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        guard let head = head.inOriginForm else {
            hasFailed = true
            return context.fireErrorCaught(HTTPParserError.invalidURL)
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}
