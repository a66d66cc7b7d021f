// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Responds to the requests of one connection, one after the other, on its event loop.
///
/// The response depends on a request's head only; a body is read and discarded. Requests wait in line while the one before them
/// waits for a key, or while the client does not read its responses.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let services: ServerServices
    let meter: RequestMeter
    var state = ConnectionState()
    var line = WaitingLine()
    var holding = ConnectionHolding()
    private var idleCheck: Scheduled<Void>?

    init(services: ServerServices, meter: RequestMeter) {
        self.services = services
        self.meter = meter
    }

    func channelActive(context: ChannelHandlerContext) {
        state.opened(at: context.eventLoop.now)
        scheduleIdleCheck(context, in: services.limits.idle)
        // Accepted in the very moment of stopping, before the event below could reach this handler.
        if services.shutdown.phase != .serving { end(state.serverEnds(waiting: line.count), context) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        idleCheck?.cancel()
        state.closed()
        releaseAll()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let now = context.eventLoop.now
            // Perhaps the client does read, and was only not told yet.
            if !holding.isRead { context.flush() }
            let limit = services.limits.pipelined
            switch state.arrived(at: now, waiting: line.count, limit: limit, isRead: holding.isRead) {
            case .respond: handle(head, since: now, context)
            case .wait: line.append(head)
            case .ignore: break
            case .tooMany: services.limitLog.report(.pipelined, at: now)
            }
        case .body(let bytes):
            // The request has been answered on its head; a client that goes on and on is cut off.
            meter.discarded(bytes.readableBytes)
            if state.discarded(bytes.readableBytes) > services.limits.discardedBody {
                end(state.inputEnds(waiting: line.count), context)
            }
        case .end:
            meter.finished()
            state.completed()
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        settle(context)
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            end(state.serverEnds(waiting: line.count), context)
        } else if event as? ChannelEvent == .inputClosed {
            end(state.inputEnds(waiting: line.count), context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func end(_ ending: ConnectionState.Ending, _ context: ChannelHandlerContext) {
        switch ending {
        case .close:
            state.closed()
            closeBehindResponses(context)
        case .afterResponse:
            break
        case .afterFirstRequest:
            idleCheck?.cancel()
            scheduleIdleCheck(context, in: services.limits.firstRequest)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The decoder complains about every byte that follows what it could not read.
        if error is ByteToMessageDecoderError, !state.takesInput { return }
        // A broken connection cannot be answered at all.
        guard let error = error as? HTTPParserError, context.channel.isActive else {
            return context.close(promise: nil)
        }
        // The client has gone in the middle of a request: nobody is there to be answered.
        guard error != .invalidEOFState else { return end(state.inputEnds(waiting: line.count), context) }
        switch state.malformed(waiting: line.count) {
        case .respond:
            refuseMalformed(isForOtherPath: meter.isForOtherPath, "not valid HTTP: \(error)", context)
            context.flush()
        case .ignore: break
        case .close: closeBehindResponses(context)
        }
    }

    /// Closes the connection once the client has been sent all that is written.
    private func closeBehindResponses(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let nothing = wrapOutboundOut(ByteBuffer())
        context.writeAndFlush(nothing).whenComplete { _ in bound.value.close(promise: nil) }
    }

    /// Leaves the event loop for something that takes a while, and comes back to it; if the connection has gone
    /// meanwhile, nothing more happens.
    ///
    /// The caller has held the request by ``hold(_:_:)``. What takes a while keeps nothing of it: a connection that goes
    /// meanwhile takes all with it.
    func wait<Result: Sendable>(
        _ context: ChannelHandlerContext,
        for work: (@escaping @Sendable (Result) -> Void) -> Void,
        then next: @escaping (ConnectionHandler, ChannelHandlerContext, Result) -> Void
    ) {
        let continuation = Continuation<Result>()
        continuation.resume = { [self] result in
            next(self, context, result)
            respondToWaiting(context)
        }
        holding.stopWaiting = { continuation.resume = nil }
        let eventLoop = context.eventLoop
        let here = NIOLoopBound(continuation, eventLoop: eventLoop)
        let shutdown = services.shutdown
        work { result in
            guard shutdown.phase != .stopped else { return }
            eventLoop.execute {
                let resume = here.value.resume
                here.value.resume = nil
                resume?(result)
            }
        }
    }

    /// - Parameter head: of the request; `nil` if there is none that is well-formed.
    func respond(_ response: Response, to head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
        let wantsMore = head.map { $0.isKeepAlive && !$0.wantsOtherProtocol } ?? false
        let keepsConnection = state.finished(keepAlive: wantsMore, waiting: line.count) == .keep
        let connection: Response.Connection =
            keepsConnection ? (head?.version == .http1_0 ? .keepAlive : .keepSilently) : .close
        var buffer = context.channel.allocator.buffer(capacity: 512 + response.text.utf8.count)
        response.write(to: &buffer, connection: connection, withText: head?.method != .HEAD)
        holding.responding = 0
        guard !keepsConnection else {
            return context.write(wrapOutboundOut(buffer), promise: nil)
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(buffer)).whenComplete { _ in bound.value.close(promise: nil) }
    }

    /// Responds to the requests in line, until one has to wait for a key itself or the client does not read.
    func respondToWaiting(_ context: ChannelHandlerContext) {
        while mayRespond(context), state.isIdle, let head = line.popFirst() {
            state.began()
            handle(head, since: context.eventLoop.now, context)
        }
        context.flush()
        settle(context)
    }

    private func scheduleIdleCheck(_ context: ChannelHandlerContext, in delay: TimeAmount) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        idleCheck = context.eventLoop.scheduleTask(in: delay) {
            let (handler, context) = bound.value
            let limits = handler.services.limits
            let limit = handler.state.isEnding ? limits.firstRequest : limits.idle
            switch handler.state.idleCheck(at: context.eventLoop.now, limit: limit) {
            case .close: context.close(promise: nil)
            case .checkAgain(let delay): handler.scheduleIdleCheck(context, in: delay)
            }
        }
    }
}

/// What comes after something that takes a while; nothing, if its connection has gone.
private final class Continuation<Result> {
    var resume: ((Result) -> Void)?
}

extension HTTPRequestHead {
    /// Whether the client wants to speak something else on this connection (RFC 9110 §7.8, §9.3.6); the decoder takes
    /// whatever follows for that.
    fileprivate var wantsOtherProtocol: Bool { method == .CONNECT || headers.contains(name: "upgrade") }
}
