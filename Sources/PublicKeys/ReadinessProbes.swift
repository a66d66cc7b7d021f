// SPDX-License-Identifier: Apache-2.0

/// When each endpoint was last asked whether it is there, what came of it, and who waits for that.
struct ReadinessProbes<Waiter: Sendable>: Sendable {
    private enum Probe {
        case underWay([Waiter])
        case done(Readiness, at: ContinuousClock.Instant)
    }

    enum Admission: Equatable, Sendable {
        case answered(Readiness)
        /// The waiter comes back from ``finish(_:with:at:)``.
        case waiting
        /// The same, and the caller asks the endpoint.
        case begin
    }

    private let interval: Duration
    private let waiterCapacity: Int
    private var probes: [KeyEndpoint: Probe] = [:]

    init(interval: Duration, waiterCapacity: Int) {
        self.interval = interval
        self.waiterCapacity = waiterCapacity
    }

    mutating func admit(_ waiter: Waiter, for endpoint: KeyEndpoint, at now: ContinuousClock.Instant) -> Admission {
        switch probes[endpoint] {
        case .done(let readiness, let instant) where now < instant + interval:
            return .answered(readiness)
        case .underWay(let waiters):
            guard waiters.count < waiterCapacity else {
                return .answered(.notReady(reason: "too many ask whether \(endpoint) answers"))
            }
            probes[endpoint] = .underWay(waiters + [waiter])
            return .waiting
        case .done, nil:
            probes[endpoint] = .underWay([waiter])
            return .begin
        }
    }

    /// Notes what an endpoint answered, and gives back who waited for that.
    mutating func finish(
        _ endpoint: KeyEndpoint, with readiness: Readiness, at now: ContinuousClock.Instant
    ) -> [Waiter] {
        defer { probes[endpoint] = .done(readiness, at: now) }
        return if case .underWay(let waiters) = probes[endpoint] { waiters } else { [] }
    }
}
