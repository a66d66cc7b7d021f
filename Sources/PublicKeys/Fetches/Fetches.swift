// SPDX-License-Identifier: Apache-2.0

/// The fetches under way and those that may begin, in three shares with bounds of their own, so that none takes from
/// another: ordinary ones, those of the reserve, and those of documents that are known.
///
/// `Waiter` is opaque; it is handed back to the owner to be completed.
struct Fetches<Reference: Hashable & Sendable, Waiter: Sendable>: Sendable {
    private var ordinary: SingleFlight<Reference, Waiter>
    private var bucket: TokenBucket
    private var reserved: SingleFlight<Reference, Waiter>
    private var reserve: FetchReserve
    private var rechecks: SingleFlight<Reference, Waiter>
    private var recheckBucket: TokenBucket
    /// Those under way of which the result is to be thrown away.
    private var outdated: Set<Reference> = []

    init(limits: StoreLimits, at now: ContinuousClock.Instant) {
        ordinary = SingleFlight(capacity: limits.fetchesAtOnce)
        bucket = TokenBucket(capacity: limits.fetchBurst, interval: limits.fetchInterval, at: now)
        reserved = SingleFlight(capacity: FetchReserve.capacity)
        reserve = FetchReserve(interval: limits.reserveInterval, at: now)
        rechecks = SingleFlight(capacity: limits.rechecksAtOnce)
        recheckBucket = TokenBucket(capacity: limits.rechecksAtOnce, interval: limits.fetchInterval, at: now)
    }

    /// - Parameter others: how many wait for documents that are not known, but for no fetch yet.
    func waiterCounts(for reference: Reference, beside others: Int) -> WaiterCounts {
        WaiterCounts(
            all: ordinary.waiterCount + reserved.waiterCount + others,
            forThis: ordinary.waiterCount(of: reference) + reserved.waiterCount(of: reference),
            forRechecks: rechecks.waiterCount)
    }

    func isUnderWay(_ reference: Reference) -> Bool {
        ordinary.isUnderWay(reference) || reserved.isUnderWay(reference) || rechecks.isUnderWay(reference)
    }

    /// Waits for a fetch, if it is under way.
    mutating func join(_ waiter: Waiter, to reference: Reference) -> Bool {
        if ordinary.isUnderWay(reference) {
            ordinary.add(waiter, to: reference)
        } else if reserved.isUnderWay(reference) {
            reserved.add(waiter, to: reference)
        } else if rechecks.isUnderWay(reference) {
            rechecks.add(waiter, to: reference)
        } else {
            return false
        }
        return true
    }

    /// Begins the fetch of a document that is not known, if there is one left, ordinary or in the reserve.
    mutating func begin(_ reference: Reference, for waiter: Waiter, at now: ContinuousClock.Instant) -> Bool {
        if ordinary.freePlaces > 0, bucket.take(at: now) {
            ordinary.add(waiter, to: reference)
            return true
        }
        guard reserve.take(for: reference, freePlaces: reserved.freePlaces, at: now) else { return false }
        reserved.add(waiter, to: reference)
        return true
    }

    /// Begins to fetch a document again that is known, if there is a fetch left for that.
    ///
    /// - Parameter waiter: `nil`: nobody waits for it.
    mutating func beginRecheck(_ reference: Reference, for waiter: Waiter?, at now: ContinuousClock.Instant) -> Bool {
        guard rechecks.freePlaces > 0, recheckBucket.take(at: now) else { return false }
        rechecks.add(waiter, to: reference)
        return true
    }

    /// Ends a fetch.
    ///
    /// - Returns: who waited for it; nobody, if it was not under way.
    mutating func finish(_ reference: Reference) -> [Waiter] {
        ordinary.finish(reference) + reserved.finish(reference) + rechecks.finish(reference)
    }

    /// Begins to count anew for the reserve: the endpoint has told about the document.
    mutating func settle(_ reference: Reference) {
        reserve.settle(reference)
    }

    // MARK: - Reload

    /// Has the results of fetches under way thrown away.
    mutating func outdate(where isOutdated: (Reference) -> Bool) {
        for share in [ordinary, reserved, rechecks] { outdated.formUnion(share.references.filter(isOutdated)) }
    }

    /// Whether the result of a fetch is to be thrown away. It then goes on, as if it had begun now.
    mutating func takeOutdated(_ reference: Reference) -> Bool {
        outdated.remove(reference) != nil
    }
}
