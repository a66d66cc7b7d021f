// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What every connection of the server shares.
struct ServerServices: Sendable {
    let gate: SharedGate
    let metrics: Metrics
    let log: DecisionLog
    let limits: Limits
    /// The time of day in seconds since the epoch; read once a request.
    let clock: @Sendable () -> Int64
    let end = ServerEnd()
    let held: HeldBytes
    let limitLog: LimitLog

    init(
        gate: SharedGate, metrics: Metrics, log: DecisionLog, limits: Limits, clock: @escaping @Sendable () -> Int64
    ) {
        self.gate = gate
        self.metrics = metrics
        self.log = log
        self.limits = limits
        self.clock = clock
        held = HeldBytes(limit: limits.heldBytes)
        limitLog = LimitLog(limits: limits, metrics: metrics, log: log)
    }
}

/// How far the server's end has come.
final class ServerEnd: Sendable {
    private let isAnnounced = Atomic(false)
    private let hasCome = Atomic(false)

    /// The server is about to stop: no connection is kept.
    func announce() { isAnnounced.store(true, ordering: .releasing) }

    var isNear: Bool { isAnnounced.load(ordering: .acquiring) }

    /// The event loops take no work any more. A key that comes after that is for nobody.
    func come() { hasCome.store(true, ordering: .releasing) }

    var isHere: Bool { hasCome.load(ordering: .acquiring) }
}
