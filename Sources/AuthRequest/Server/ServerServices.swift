// SPDX-License-Identifier: Apache-2.0

/// What every connection of the server shares.
struct ServerServices: Sendable {
    let gate: SharedGate
    let metrics: Metrics
    let log: DecisionLog
    let limits: Limits
    /// The time of day in seconds since the epoch; read once a request.
    let clock: @Sendable () -> Int64
}
