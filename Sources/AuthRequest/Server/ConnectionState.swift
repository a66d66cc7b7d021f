// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What one connection is doing; no I/O, no clock.
struct ConnectionState {
    private enum Phase {
        /// Between requests, or in the middle of one that has been answered on its head.
        case idle
        /// A request has come and its answer has not been written.
        case answering
        case closed
    }

    /// What becomes of the connection.
    enum Next: Equatable {
        case keep, close
    }

    /// What the idle check asks for.
    enum IdleAction: Equatable {
        case close
        case checkAgain(TimeAmount)
    }

    private var phase = Phase.idle
    private var lastRequest: NIODeadline = .uptimeNanoseconds(0)
    private var discardedBytes = 0
    private var clientIsDone = false

    var isOpen: Bool { phase != .closed }

    mutating func touch(at now: NIODeadline) {
        lastRequest = now
    }

    /// A request's head has come.
    mutating func began(at now: NIODeadline) {
        phase = .answering
        lastRequest = now
        discardedBytes = 0
    }

    /// Some of a body has been thrown away; gives how much of this request's in all.
    mutating func discarded(_ count: Int) -> Int {
        discardedBytes += count
        return discardedBytes
    }

    /// The answer is being written.
    mutating func finished(keepAlive: Bool) -> Next {
        guard phase != .closed else { return .close }
        phase = .idle
        return keepAlive && !clientIsDone ? .keep : .close
    }

    /// The client has closed its side (shutdown(2)).
    mutating func inputClosed() -> Next {
        clientIsDone = true
        return phase == .answering ? .keep : .close
    }

    mutating func closed() {
        phase = .closed
    }

    func idleCheck(at now: NIODeadline, limit: TimeAmount) -> IdleAction {
        guard phase != .answering else { return .checkAgain(limit) }
        let left = limit - (now - lastRequest)
        return left > .nanoseconds(0) ? .checkAgain(left) : .close
    }
}
