// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

extension HTTPRequestHead {
    /// The same request with its target in origin form and the target's authority in `Host` (RFC 9112 §3.2), so that the
    /// guard of `Host` sees the name that counts. `nil`: the target has none of the four forms.
    var inOriginForm: HTTPRequestHead? {
        if method == .CONNECT {
            return uri.wholeMatch(of: /[^\/?#@]+:[0-9]+/) == nil ? nil : replacingTarget(path: "/", authority: uri)
        }
        if uri.utf8.first == UInt8(ascii: "/") || method == .OPTIONS && uri == "*" { return self }
        guard let match = uri.wholeMatch(of: /([A-Za-z][A-Za-z0-9+.\-]*):\/\/([^\/?#]+)(\/[^?#]*)?(\?[^#]*)?/) else {
            return nil
        }
        let path = "\(match.3 ?? "/")\(match.4 ?? "")"
        // No other scheme is served here (RFC 9110 §7.4): the empty authority is refused later.
        return replacingTarget(path: path, authority: match.1.lowercased() == "http" ? String(match.2) : "")
    }

    /// A second `Host` stays, to be refused.
    private func replacingTarget(path: String, authority: String) -> HTTPRequestHead {
        var head = self
        head.uri = path
        head.headers.replaceOrAdd(name: "Host", value: authority)
        for other in headers["Host"].dropFirst() { head.headers.add(name: "Host", value: other) }
        return head
    }
}

/// Brings the target of each request into origin form. One that cannot be read is a parse error: the server
/// responds with 400 and closes the connection.
///
/// It must be directly behind the decoder: what follows drops the authority of an absolute target.
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

/// Hummingbird's HTTP/1.1, with the targets of requests in origin form.
struct EmulatorChannel: ServerChildChannel {
    let base: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(RequestTargetHandler(), position: .after(decoder))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
