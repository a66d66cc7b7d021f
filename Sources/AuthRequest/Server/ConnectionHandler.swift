// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import PublicKeys

/// Answers the requests of one connection, one after the other, on its event loop.
///
/// A request is judged on its head alone; a body is read and thrown away. A key that is missing is the only thing that
/// is waited for; requests that come meanwhile wait in line.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    let services: ServerServices
    private var state = ConnectionState()
    private var waiting = CircularBuffer<HTTPRequestHead>(initialCapacity: 0)
    private var idleCheck: Scheduled<Void>?

    init(services: ServerServices) {
        self.services = services
    }

    func channelActive(context: ChannelHandlerContext) {
        state.opened(at: context.eventLoop.now)
        scheduleIdleCheck(context, in: services.limits.idle)
        // Accepted in the very moment of stopping, before the event below could reach this handler.
        if services.end.isNear { end(state.serverEnds(), context) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        idleCheck?.cancel()
        state.closed()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let now = context.eventLoop.now
            switch state.arrived(at: now, waiting: waiting.count, limit: services.limits.pipelined) {
            case .answer: answer(head, since: now, context)
            case .wait: waiting.append(head)
            case .ignore: break
            case .close: context.close(promise: nil)
            }
        case .body(let bytes):
            // The request has been answered on its head; a client that goes on and on is cut off.
            if state.discarded(bytes.readableBytes) > services.limits.discardedBody { context.close(promise: nil) }
        case .end:
            break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            end(state.serverEnds(), context)
        } else if event as? ChannelEvent == .inputClosed {
            end(state.clientEnds(), context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func end(_ ending: ConnectionState.Ending, _ context: ChannelHandlerContext) {
        switch ending {
        case .close:
            context.flush()
            context.close(promise: nil)
        case .afterAnswer:
            break
        case .afterFirstRequest:
            idleCheck?.cancel()
            scheduleIdleCheck(context, in: services.limits.firstRequest)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A malformed request gets an answer, unless that would come before the answer to an earlier one. A broken
        // connection cannot be answered at all.
        if error is HTTPParserError, state.isIdle, waiting.isEmpty {
            var buffer = context.channel.allocator.buffer(capacity: 64)
            Answer.empty(.badRequest).write(to: &buffer, connection: .close, withText: false)
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        }
        context.close(promise: nil)
    }

    // MARK: Answering

    private func answer(_ head: HTTPRequestHead, since start: NIODeadline, _ context: ChannelHandlerContext) {
        let gate = services.gate.current
        guard let target = RequestTarget(head.uri) else {
            return refuse(Refusal(.badRequest, .noAddress), to: head, nil, context)
        }
        let query = target.query
        switch target.path {
        case "/auth": judge(Question(head, query: query, for: .subrequest, gate, since: start), context)
        case "/whoami":
            guard head.method == .GET || head.method == .HEAD else {
                return refuse(
                    Refusal(.methodNotAllowed, .otherMethod, [("Allow", "GET, HEAD")]), to: head, query, context)
            }
            let page = PageRequest(head.headers, query: query)
            judge(Question(head, query: query, for: .whoami(page), gate, since: start), context)
        case "/denied": respond(DeniedAnswer.answer(head.headers, query: query), to: head, context)
        case "/logout": respond(SignOutAnswer.logout(head, query: query, gate.settings.signOut), to: head, context)
        case "/signed-out":
            respond(SignedOutPage.answer(to: PageRequest(head.headers, query: query)), to: head, context)
        case "/healthz": respond(HealthAnswer.alive, to: head, context)
        case "/readyz": reportReadiness(head, gate, context)
        case "/metrics":
            let answer = MetricsAnswer.answer(
                services.metrics, keys: gate.keys.statistics, keySets: gate.keySets.statistics)
            respond(answer, to: head, context)
        default: refuse(Refusal(.notFound, .noSuchPage), to: head, query, context)
        }
    }

    private func refuse(
        _ refusal: Refusal, to head: HTTPRequestHead, _ query: Substring?, _ context: ChannelHandlerContext
    ) {
        respond(refusal.answer(to: PageRequest(head.headers, query: query)), to: head, context)
    }

    private func reportReadiness(_ head: HTTPRequestHead, _ gate: Gate, _ context: ChannelHandlerContext) {
        guard gate.isConfigured else {
            return respond(HealthAnswer.readiness([Reason.notConfigured.explanation]), to: head, context)
        }
        let endpoints = Array(Set(gate.settings.keyEndpoints.values))
        wait(
            context,
            for: { completion in gate.keys.checkReadiness(of: endpoints, completion: completion) },
            then: { handler, context, problems in
                handler.respond(HealthAnswer.readiness(problems), to: head, context)
            })
    }

    /// Leaves the event loop for something that takes a while, and comes back to it; if the connection has gone
    /// meanwhile, nothing more happens.
    func wait<Result: Sendable>(
        _ context: ChannelHandlerContext,
        for work: (@escaping @Sendable (Result) -> Void) -> Void,
        then next: @escaping (ConnectionHandler, ChannelHandlerContext, Result) -> Void
    ) {
        let eventLoop = context.eventLoop
        let here = NIOLoopBound((self, context, next), eventLoop: eventLoop)
        let end = services.end
        work { result in
            guard !end.isHere else { return }
            eventLoop.execute {
                let (handler, context, next) = here.value
                guard handler.state.isOpen else { return }
                next(handler, context, result)
                handler.answerWaiting(context)
                context.flush()
            }
        }
    }

    func respond(_ answer: Answer, to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let wantsMore = head.isKeepAlive && !head.wantsOtherProtocol
        let keepsConnection = state.finished(keepAlive: wantsMore, waiting: waiting.count) == .keep
        let connection: Answer.Connection =
            keepsConnection ? (head.version == .http1_0 ? .keepAlive : .keepSilently) : .close
        var buffer = context.channel.allocator.buffer(capacity: 512 + answer.text.utf8.count)
        answer.write(to: &buffer, connection: connection, withText: head.method != .HEAD)
        guard !keepsConnection else {
            return context.write(wrapOutboundOut(buffer), promise: nil)
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(buffer)).whenComplete { _ in bound.value.close(promise: nil) }
    }

    /// Answers those that have waited in line, until one has to wait for a key itself.
    private func answerWaiting(_ context: ChannelHandlerContext) {
        while state.isIdle, let head = waiting.popFirst() {
            state.began()
            answer(head, since: context.eventLoop.now, context)
        }
    }

    // MARK: Idle connections

    /// One timer a connection, set again only when it fires: a request costs none.
    private func scheduleIdleCheck(_ context: ChannelHandlerContext, in delay: TimeAmount) {
        let here = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        idleCheck = context.eventLoop.scheduleTask(in: delay) {
            let (handler, context) = here.value
            guard handler.state.isOpen else { return }
            let limits = handler.services.limits
            let limit = handler.state.isEnding ? limits.firstRequest : limits.idle
            switch handler.state.idleCheck(at: context.eventLoop.now, limit: limit) {
            case .close: context.close(promise: nil)
            case .checkAgain(let delay): handler.scheduleIdleCheck(context, in: delay)
            }
        }
    }
}

extension HTTPRequestHead {
    /// Whether the client wants to speak something else on this connection (RFC 9110 §7.8, §9.3.6); the decoder takes
    /// whatever follows for that.
    fileprivate var wantsOtherProtocol: Bool { method == .CONNECT || headers.contains(name: "upgrade") }
}
