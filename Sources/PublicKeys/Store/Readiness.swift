// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Dispatch
import Locking

/// Whether tokens can be verified with the keys of an endpoint.
public enum Readiness: Equatable, Sendable {
    /// A key is at hand, or the endpoint responds.
    case ready
    /// Neither; `reason` is a short text for people and holds nothing from any token.
    case notReady(reason: String)
}

extension KeyStore {
    /// Checks every endpoint, all at once.
    ///
    /// - Parameter completion: called exactly once, with one sentence for each endpoint that is not ready, in order of
    ///   their text.
    public func checkReadiness(
        of endpoints: [KeyEndpoint], completion: @escaping @Sendable (_ problems: [String]) -> Void
    ) {
        guard !endpoints.isEmpty else { return completion([]) }
        let outcome = Lock<(left: Int, problems: [String])>((endpoints.count, []))
        for endpoint in endpoints {
            checkReadiness(endpoint) { readiness in
                let problems: [String]? = outcome.withLock { outcome in
                    outcome.left -= 1
                    if case .notReady(let reason) = readiness { outcome.problems.append(reason) }
                    return outcome.left == 0 ? outcome.problems : nil
                }
                if let problems { completion(problems.sorted()) }
            }
        }
    }

    /// Finds out whether tokens can be verified: a key of this endpoint is in memory or in the cache directory, or the
    /// endpoint answers (200, 403, 404 or 410 to the nil UUID, RFC 9562 §5.9; a directory: it can be read).
    ///
    /// The endpoint is asked at most once in ``StoreLimits/readinessInterval``; until then its last response counts. To call
    /// it at start has the cached keys read before the first request.
    ///
    /// - Parameter completion: called exactly once, outside any lock, perhaps before this returns.
    public func checkReadiness(_ endpoint: KeyEndpoint, completion: @escaping @Sendable (Readiness) -> Void) {
        let step = state.withLock { state in
            state.ledger.hasDocument(of: endpoint)
                ? .answered(.ready) : state.probes.admit(completion, for: endpoint, at: now())
        }
        switch step {
        case .answered(let readiness): completion(readiness)
        case .waiting: break
        case .begin: cacheQueue.async { self.probe(endpoint) }
        }
    }

    /// On ``cacheQueue``, which the endpoint must not hold up.
    private func probe(_ endpoint: KeyEndpoint) {
        load(endpoint)
        guard !state.withLock({ $0.ledger.hasDocument(of: endpoint) }) else {
            return finishProbe(endpoint, with: .ready)
        }
        DispatchQueue(label: "authsidecar.key-probe").async { [self] in
            switch askForNilUUID(endpoint) {
            case .text, .unknown: finishProbe(endpoint, with: .ready)
            case .unavailable(let reason): finishProbe(endpoint, with: .notReady(reason: "\(endpoint): \(reason)"))
            }
        }
    }

    /// The nil UUID is no key's name; the answer tells whether the endpoint is there.
    private func askForNilUUID(_ endpoint: KeyEndpoint) -> SourceResponse {
        guard let nilUUID = KeyUUID("00000000-0000-0000-0000-000000000000") else {
            return .unavailable(reason: "the nil UUID is no key id")
        }
        return source(KeyReference(endpoint: endpoint, keyID: nilUUID))
    }

    private func finishProbe(_ endpoint: KeyEndpoint, with readiness: Readiness) {
        let waiters = state.withLock { $0.probes.finish(endpoint, with: readiness, at: now()) }
        for waiter in waiters { waiter(readiness) }
    }
}

/// When each endpoint was last asked whether it is there, what came of it, and who waits for that.
struct ReadinessProbes<Endpoint: DocumentEndpoint, Waiter: Sendable>: Sendable {
    enum NextStep: Equatable, Sendable {
        case answered(Readiness)
        /// The waiter comes back from ``finish(_:with:at:)``.
        case waiting
        /// The same, and the caller asks the endpoint.
        case begin
    }

    private let interval: Duration
    private let waiterCapacity: Int
    private var answers: [Endpoint: (readiness: Readiness, instant: ContinuousClock.Instant)] = [:]
    private var waiters: [Endpoint: [Waiter]] = [:]

    /// - Parameters:
    ///   - interval: how long a response counts.
    ///   - waiterCapacity: how many wait for one endpoint at most.
    init(interval: Duration, waiterCapacity: Int) {
        self.interval = interval
        self.waiterCapacity = waiterCapacity
    }

    mutating func admit(_ waiter: Waiter, for endpoint: Endpoint, at now: ContinuousClock.Instant) -> NextStep {
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
        _ endpoint: Endpoint, with readiness: Readiness, at now: ContinuousClock.Instant
    ) -> [Waiter] {
        answers[endpoint] = (readiness, now)
        return waiters.removeValue(forKey: endpoint) ?? []
    }
}
