// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What one connection is doing; no I/O, no clock.
struct ConnectionState {
    private enum Phase {
        /// Between requests, or in the middle of one that has been answered on its head.
        case idle
        /// A request has arrived, and its response has not been written.
        case responding
        /// Closed, or about to be once the last response is sent.
        case closed
    }

    /// What becomes of the connection.
    enum Next: Equatable {
        case keep, close
    }

    /// What becomes of a request that has arrived.
    enum Arrival: Equatable {
        case respond
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
        case afterResponse
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
    /// Whether the head of a request has arrived, and its end has not.
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

    /// A request's head has arrived.
    ///
    /// - Parameters:
    ///   - waiting: how many wait already.
    ///   - isRead: whether the client reads its responses.
    mutating func arrived(at now: NIODeadline, waiting: Int, limit: Int, isRead: Bool) -> Arrival {
        lastRequest = now
        discardedBytes = 0
        hasHadRequest = true
        isInRequest = true
        guard isOpen, takesInput else { return .ignore }
        if phase == .idle, waiting == 0, isRead {
            phase = .responding
            return .respond
        }
        guard waiting < limit else {
            endInput()
            return .tooMany
        }
        return .wait
    }

    /// The end of a request has arrived.
    mutating func completed() {
        isInRequest = false
    }

    /// A request that waited is answered now.
    mutating func began() {
        guard phase == .idle else { return }
        phase = .responding
    }

    /// Some of a body has been thrown away; gives how much of this request's in all.
    mutating func discarded(_ count: Int) -> Int {
        discardedBytes += count
        return discardedBytes
    }

    /// The response is being written.
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
        return phase == .responding || waiting > 0 ? .afterResponse : .close
    }

    /// The server stops.
    mutating func serverEnds(waiting: Int) -> Ending {
        isEnding = true
        switch phase {
        case .responding: return .afterResponse
        case .idle where waiting > 0: return .afterResponse
        case .idle: return hasHadRequest ? .close : .afterFirstRequest
        case .closed: return .close
        }
    }

    /// What becomes of something that is no request.
    enum Malformed: Equatable {
        case respond
        /// The connection ends after the responses to earlier requests; it may have ended already.
        case ignore
        /// It is part of a request that has been answered.
        case close
    }

    /// Something that is no request has arrived; earlier requests get their responses first.
    mutating func malformed(waiting: Int) -> Malformed {
        guard isOpen, takesInput else { return .ignore }
        endInput()
        guard phase == .idle, waiting == 0 else { return .ignore }
        guard !isInRequest else { return .close }
        phase = .responding
        return .respond
    }

    private mutating func endInput() {
        takesInput = false
        isEnding = true
    }

    mutating func closed() {
        phase = .closed
    }

    func idleCheck(at now: NIODeadline, limit: TimeAmount) -> IdleAction {
        guard phase != .responding else { return .checkAgain(limit) }
        // The last response has been written, and the client has not read it.
        guard isOpen else { return .close }
        let left = limit - (now - lastRequest)
        return left > .nanoseconds(0) ? .checkAgain(left) : .close
    }
}
