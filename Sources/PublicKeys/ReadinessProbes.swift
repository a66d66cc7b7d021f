// SPDX-License-Identifier: Apache-2.0

/// When each endpoint was last asked whether it is there, what came of it, and who waits for that.
struct ReadinessProbes<Waiter: Sendable>: Sendable {
    enum Admission: Equatable, Sendable {
        case answered(Readiness)
        /// The waiter comes back from ``finish(_:with:at:)``.
        case waiting
        /// The same, and the caller asks the endpoint.
        case begin
    }

    private let interval: Duration
    private let waiterCapacity: Int
    private var answers: [KeyEndpoint: (readiness: Readiness, instant: ContinuousClock.Instant)] = [:]
    private var waiters: [KeyEndpoint: [Waiter]] = [:]

    /// - Parameters:
    ///   - interval: how long an answer stands.
    ///   - waiterCapacity: how many wait for one endpoint at most.
    init(interval: Duration, waiterCapacity: Int) {
        self.interval = interval
        self.waiterCapacity = waiterCapacity
    }

    mutating func admit(_ waiter: Waiter, for endpoint: KeyEndpoint, at now: ContinuousClock.Instant) -> Admission {
        if let answer = answers[endpoint], now < answer.instant + interval { return .answered(answer.readiness) }
        let count = waiters[endpoint]?.count ?? 0
        guard count < waiterCapacity else {
            return .answered(.notReady(reason: "too many ask whether \(endpoint) answers"))
        }
        waiters[endpoint, default: []].append(waiter)
        return count == 0 ? .begin : .waiting
    }

    /// Notes what an endpoint answered, and gives back who waited for that.
    mutating func finish(
        _ endpoint: KeyEndpoint, with readiness: Readiness, at now: ContinuousClock.Instant
    ) -> [Waiter] {
        answers[endpoint] = (readiness, now)
        return waiters.removeValue(forKey: endpoint) ?? []
    }
}
