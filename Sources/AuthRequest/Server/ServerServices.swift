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
    /// Says when the event loops are about to end.
    let end = ServerEnd()
}

/// Whether the event loops still take work. A key that comes after the end is for nobody.
final class ServerEnd: Sendable {
    private let hasCome = Atomic(false)

    func come() { hasCome.store(true, ordering: .releasing) }

    var isHere: Bool { hasCome.load(ordering: .acquiring) }
}
