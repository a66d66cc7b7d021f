// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What one connection is doing; no I/O, no clock.
struct ConnectionState {
    private enum Phase {
        /// Between requests, or in the middle of one that has been answered on its head.
        case idle
        /// A request has come and its answer has not been written.
        case answering
        /// Closed, or about to be once the last answer is sent.
        case closed
    }

    /// What becomes of the connection.
    enum Next: Equatable {
        case keep, close
    }

    /// What becomes of a request that has come.
    enum Arrival: Equatable {
        case answer
        /// Others of this connection are answered first (RFC 9112 §9.3.2).
        case wait
        case ignore
        /// Ignored, and so is all that comes after it: too many wait.
        case tooMany
    }

    /// What becomes of the connection when its end is announced.
    enum Ending: Equatable {
        case close
        /// What was asked is answered first.
        case afterAnswer
        /// A client that has just connected is about to ask: it gets a moment, since a client that is cut off on a new
        /// connection does not try again as it does on a kept one.
        case afterFirstRequest
    }

    /// What the idle check asks for.
    enum IdleAction: Equatable {
        case close
        case checkAgain(TimeAmount)
    }

    private var phase = Phase.idle
    private var lastRequest: NIODeadline = .uptimeNanoseconds(0)
    private var discardedBytes = 0
    private var hasHadRequest = false
    /// Whether the head of a request has come, and its end has not.
    private var isInRequest = false
    /// No request after those that have come will be answered: the client has closed its side, or the server stops.
    private(set) var isEnding = false
    /// Whether what comes is looked at: not once something was malformed or too much.
    private(set) var takesInput = true

    var isOpen: Bool { phase != .closed }
    var isIdle: Bool { phase == .idle }

    mutating func opened(at now: NIODeadline) {
        lastRequest = now
    }

    /// A request's head has come.
    ///
    /// - Parameters:
    ///   - waiting: how many wait already.
    ///   - isRead: whether the client reads its answers.
    mutating func arrived(at now: NIODeadline, waiting: Int, limit: Int, isRead: Bool) -> Arrival {
        lastRequest = now
        discardedBytes = 0
        hasHadRequest = true
        isInRequest = true
        guard isOpen, takesInput else { return .ignore }
        if phase == .idle, waiting == 0, isRead {
            phase = .answering
            return .answer
        }
        guard waiting < limit else {
            endInput()
            return .tooMany
        }
        return .wait
    }

    /// The end of a request has come.
    mutating func completed() {
        isInRequest = false
    }

    /// A request that waited is answered now.
    mutating func began() {
        guard phase == .idle else { return }
        phase = .answering
    }

    /// Some of a body has been thrown away; gives how much of this request's in all.
    mutating func discarded(_ count: Int) -> Int {
        discardedBytes += count
        return discardedBytes
    }

    /// The answer is being written.
    ///
    /// - Parameters:
    ///   - keepAlive: whether the client wants the connection kept.
    ///   - waiting: how many requests are still to be answered.
    mutating func finished(keepAlive: Bool, waiting: Int) -> Next {
        let isKept = phase != .closed && keepAlive && !(isEnding && waiting == 0)
        phase = isKept ? .idle : .closed
        return isKept ? .keep : .close
    }

    /// The client has closed its side (shutdown(2)), or what it sends is not to be looked at any more.
    mutating func inputEnds(waiting: Int) -> Ending {
        endInput()
        return phase == .answering || waiting > 0 ? .afterAnswer : .close
    }

    /// The server stops.
    mutating func serverEnds(waiting: Int) -> Ending {
        isEnding = true
        switch phase {
        case .answering: return .afterAnswer
        case .idle where waiting > 0: return .afterAnswer
        case .idle: return hasHadRequest ? .close : .afterFirstRequest
        case .closed: return .close
        }
    }

    /// What becomes of something that is no request.
    enum Malformed: Equatable {
        case answer
        /// The connection ends after the answers to what has come before; it may have ended already.
        case ignore
        /// It is part of a request that has been answered.
        case close
    }

    /// Something that is no request has come; what came before it is answered first.
    mutating func malformed(waiting: Int) -> Malformed {
        guard isOpen, takesInput else { return .ignore }
        endInput()
        guard phase == .idle, waiting == 0 else { return .ignore }
        guard !isInRequest else { return .close }
        phase = .answering
        return .answer
    }

    private mutating func endInput() {
        takesInput = false
        isEnding = true
    }

    mutating func closed() {
        phase = .closed
    }

    func idleCheck(at now: NIODeadline, limit: TimeAmount) -> IdleAction {
        guard phase != .answering else { return .checkAgain(limit) }
        // The last answer has been written, and nobody has read it.
        guard isOpen else { return .close }
        let left = limit - (now - lastRequest)
        return left > .nanoseconds(0) ? .checkAgain(left) : .close
    }
}
