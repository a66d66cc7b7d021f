// SPDX-License-Identifier: Apache-2.0

import ProviderSignOut
import Synchronization

/// What every connection of the server shares.
struct ServerServices: Sendable {
    let authenticator: SharedAuthenticator
    let metrics: Metrics
    let log: DecisionLog
    let limits: Limits
    /// The time of day in seconds since the epoch; read once a request.
    let clock: @Sendable () -> Int64
    let shutdown = Shutdown()
    let held: HeldBytes
    let limitLog: LimitLog
    let globalSignOut: GlobalSignOut

    init(
        authenticator: SharedAuthenticator, metrics: Metrics, log: DecisionLog, limits: Limits,
        globalSignOut: GlobalSignOut = GlobalSignOut(), clock: @escaping @Sendable () -> Int64
    ) {
        self.authenticator = authenticator
        self.metrics = metrics
        self.log = log
        self.limits = limits
        self.globalSignOut = globalSignOut
        self.clock = clock
        held = HeldBytes(limit: limits.heldBytes)
        limitLog = LimitLog(limits: limits, metrics: metrics, log: log)
    }
}

/// How far the server's shutdown is.
final class Shutdown: Sendable {
    enum Phase: Int, AtomicRepresentable {
        case serving
        /// No connection is kept any more.
        case draining
        /// The event loops take no work any more: a key that comes now is for nobody.
        case stopped
    }

    private let current = Atomic(Phase.serving)

    var phase: Phase { current.load(ordering: .acquiring) }

    func enter(_ phase: Phase) { current.store(phase, ordering: .releasing) }
}
