// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// What a connection holds, and what it waits for because of that.
struct ConnectionHolding {
    /// Bytes that ``HeldBytes`` has been told of.
    var told = 0
    /// Bytes of the request that waits for a key.
    var responding = 0
    /// Whether the client reads its responses, or seems to: less than ``Limits/unreadBytes`` wait for it.
    var isRead = true
    var withholdsRead = false
    var unreadCheck: Scheduled<Void>?
    var unfinishedCheck: Scheduled<Void>?
    /// Lets go of what a request under way waits for.
    var stopWaiting: (() -> Void)?
    /// The connection has gone: nothing is held any more, whatever is still called.
    var isOver = false
}

/// Back-pressure: a client that does not read gets no further response and is not read from; a connection that holds too much
/// is closed.
extension ConnectionHandler {
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        holding.isRead = context.channel.isWritable
        // Otherwise somebody is writing this very moment, and goes on by himself.
        if holding.isRead, holding.unreadCheck != nil { respondToWaiting(context) }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { holding.withholdsRead = true }
    }

    private var mayRead: Bool { holding.isRead && line.count < services.limits.pipelined }

    func mayRespond(_ context: ChannelHandlerContext) -> Bool {
        if !holding.isRead { context.flush() }
        return holding.isRead
    }

    /// Holds a request that has to wait for something.
    ///
    /// - Returns: `false` if there is no space for it; then it is not held.
    func hold(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> Bool {
        holding.responding = head.heldByteCount
        if tell(context) { return true }
        holding.responding = 0
        return false
    }

    /// Called whenever what the connection holds may have changed, after all has been written that can be.
    func settle(_ context: ChannelHandlerContext) {
        guard !holding.isOver else { return }
        if heldByteCount == holding.told, holding.isRead, holding.unreadCheck == nil, !holding.withholdsRead { return }
        guard tell(context) else { return context.close(promise: nil) }
        watchUnread(context)
        watchUnfinished(context)
        guard holding.withholdsRead, mayRead else { return }
        holding.withholdsRead = false
        context.read()
    }

    /// Without what is not read, which only a client that reads nothing has.
    private var heldByteCount: Int { meter.unfinishedByteCount + line.byteCount + holding.responding }

    private func tell(_ context: ChannelHandlerContext) -> Bool {
        let bytes = heldByteCount + (holding.isRead ? 0 : bufferedByteCount(context))
        guard services.held.change(from: holding.told, to: bytes) else {
            services.limitLog.report(.heldBytes, at: context.eventLoop.now)
            return false
        }
        holding.told = bytes
        return true
    }

    /// Lets go of everything, for good.
    func releaseAll() {
        _ = services.held.change(from: holding.told, to: 0)
        holding.unreadCheck?.cancel()
        holding.unfinishedCheck?.cancel()
        holding.stopWaiting?()
        holding = ConnectionHolding()
        holding.isOver = true
        line = WaitingLine()
        meter.reset()
    }

    private func bufferedByteCount(_ context: ChannelHandlerContext) -> Int {
        let option = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return option ?? services.limits.unreadBytes
    }

    private func watchUnread(_ context: ChannelHandlerContext) {
        guard holding.isRead == (holding.unreadCheck != nil) else { return }
        holding.unreadCheck?.cancel()
        holding.unreadCheck = nil
        guard !holding.isRead else { return }
        scheduleUnreadCheck(context)
    }

    /// Who reads slowly is waited for.
    private func scheduleUnreadCheck(_ context: ChannelHandlerContext) {
        let before = bufferedByteCount(context)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        holding.unreadCheck = context.eventLoop.scheduleTask(in: services.limits.unread) {
            let (handler, context) = bound.value
            guard handler.bufferedByteCount(context) >= before else { return handler.scheduleUnreadCheck(context) }
            handler.services.limitLog.report(.unread, at: context.eventLoop.now)
            context.close(promise: nil)
        }
    }

    private func watchUnfinished(_ context: ChannelHandlerContext) {
        let isUnfinished = meter.unfinishedByteCount > 0
        guard isUnfinished != (holding.unfinishedCheck != nil) else { return }
        holding.unfinishedCheck?.cancel()
        holding.unfinishedCheck = nil
        guard isUnfinished else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        holding.unfinishedCheck = context.eventLoop.scheduleTask(in: services.limits.wholeRequest) {
            let (handler, context) = bound.value
            handler.end(handler.state.inputEnds(waiting: handler.line.count), context)
        }
    }
}
