// SPDX-License-Identifier: Apache-2.0

/// The fetches of keys that are known, but under which a signature did not verify: each key once in a while, within
/// bounds of their own, so that they take nothing from keys that are not known, nor these from them.
///
/// `Waiter` is opaque; it is handed back to the owner to be completed.
struct Rechecks<Waiter: Sendable>: Sendable {
    /// What became of a request.
    enum Admission {
        /// The waiter is kept until the fetch ends.
        case waiting
        /// The same, and the caller makes the fetch.
        case begin
        /// The limits allow no fetch now.
        case limited
    }

    private let interval: Duration
    private let waiterCapacity: Int
    private var fetches: SharedFetches<Waiter>
    private var bucket: TokenBucket

    init(limits: KeyStore.Limits, at now: ContinuousClock.Instant) {
        interval = limits.recheckInterval
        waiterCapacity = limits.recheckWaiters
        fetches = SharedFetches(capacity: limits.rechecksAtOnce)
        bucket = TokenBucket(capacity: limits.rechecksAtOnce, interval: limits.fetchInterval, at: now)
    }

    func isUnderWay(_ reference: KeyReference) -> Bool {
        fetches.isUnderWay(reference)
    }

    /// Whether one more may wait for a fetch of this key, one that is under way or a new one.
    ///
    /// - Parameter lastCheck: when the endpoint was last asked for the key; `nil`: not since the start.
    func isUseful(
        for reference: KeyReference, lastCheck: ContinuousClock.Instant?, at now: ContinuousClock.Instant
    ) -> Bool {
        guard fetches.waiterCount < waiterCapacity else { return false }
        guard let lastCheck, !isUnderWay(reference) else { return true }
        return now >= lastCheck + interval
    }

    /// Waits for a fetch, of which the caller has seen that it is useful.
    mutating func admit(_ waiter: Waiter, for reference: KeyReference, at now: ContinuousClock.Instant) -> Admission {
        let isUnderWay = isUnderWay(reference)
        guard isUnderWay || (fetches.freePlaces > 0 && bucket.take(at: now)) else { return .limited }
        fetches.add(waiter, to: reference)
        return isUnderWay ? .waiting : .begin
    }

    /// Ends a fetch.
    ///
    /// - Returns: who waited for it; nobody, if it was not under way here.
    mutating func finish(_ reference: KeyReference) -> [Waiter] {
        fetches.finish(reference)
    }
}
