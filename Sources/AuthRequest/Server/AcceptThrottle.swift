// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Counts the connections of a listener, and stops accepting for a moment while as many are open as may be or no
/// descriptor is left for another one (accept(2)). Anyone who connects then waits in the kernel's queue.
///
/// NIO accepts four at a time, so that there may be three more for each listener.
final class AcceptThrottle: ChannelInboundHandler {
    typealias InboundIn = any Channel

    /// Short enough that nobody who waits notices much, long enough to cost nothing.
    private static let pause: TimeAmount = .milliseconds(50)

    private let services: ServerServices

    init(services: ServerServices) {
        self.services = services
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let metrics = services.metrics
        metrics.connections.add(1, ordering: .relaxed)
        unwrapInboundIn(data).closeFuture.whenComplete { _ in metrics.connections.subtract(1, ordering: .relaxed) }
        context.fireChannelRead(data)
        if isFull { pause(context, because: .connections) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        pause(context, because: .descriptors)
    }

    private var isFull: Bool { services.metrics.connections.load(ordering: .relaxed) >= services.limits.connections }

    /// NIO's own back-off after an error leaves the listener registered for reading, so that it wakes up again at once.
    private func pause(_ context: ChannelHandlerContext, because limit: ReachedLimit) {
        services.limitLog.report(limit, at: context.eventLoop.now)
        accept(false, context)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.pause) {
            let (throttle, context) = bound.value
            throttle.resume(context)
        }
    }

    private func resume(_ context: ChannelHandlerContext) {
        // A listener that is about to be closed accepts no more.
        guard context.channel.isActive, services.shutdown.phase == .serving else { return }
        if isFull { pause(context, because: .connections) } else { accept(true, context) }
    }

    private func accept(_ accepts: Bool, _ context: ChannelHandlerContext) {
        // It fails only on a channel that has been closed.
        try? context.channel.syncOptions?.setOption(.autoRead, value: accepts)
    }
}
