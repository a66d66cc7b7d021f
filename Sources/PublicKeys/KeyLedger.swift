// SPDX-License-Identifier: Apache-2.0

import JOSE

/// All that a ``KeyStore`` knows and must not get wrong: keys, negative entries, who waits for what, what may be fetched.
///
/// No I/O, no clock, no lock; `Waiter` is opaque and handed back to the owner to be completed.
struct KeyLedger<Waiter: Sendable>: Sendable {
    /// What became of a request for a key.
    enum Admission: Sendable {
        /// Known at once; the waiter is the caller's to tell.
        case answered(KeyLookup)
        /// The waiter is kept until the fetch or the reading it waits for ends.
        case waiting
        /// The same, and the caller fetches this key and then calls ``finishFetch(_:with:at:)``.
        case fetch(KeyReference)
        /// The same, and the caller reads the endpoint's cached files and then calls ``finishLoad(_:keys:at:)``.
        case load(KeyEndpoint)
    }

    /// How a fetch ended.
    enum Outcome: Sendable {
        case found(ES256PublicKey)
        case unknown
        case unavailable

        var lookup: KeyLookup {
            switch self {
            case .found(let key): .found(key)
            case .unknown: .unknown
            case .unavailable: .unavailable
            }
        }
    }

    private let limits: KeyStore.Limits
    private let hasCache: Bool
    private var keys: KeyTable
    private var negatives: NegativeEntries
    private var bucket: TokenBucket
    private var fetches: SharedFetches<Waiter>
    private var reserve: FetchReserve
    /// The fetches that the reserve has granted.
    private var reserved: SharedFetches<Waiter>
    private var loads = CacheLoads<(reference: KeyReference, waiter: Waiter)>()
    private var counts = KeyStore.Statistics()

    /// - Parameter hasCache: whether files of an endpoint are to be read before anything is fetched from it.
    init(limits: KeyStore.Limits, hasCache: Bool, at now: ContinuousClock.Instant) {
        self.limits = limits
        self.hasCache = hasCache
        keys = KeyTable(capacity: limits.keys)
        negatives = NegativeEntries(capacity: limits.negativeEntries)
        bucket = TokenBucket(capacity: limits.fetchBurst, interval: limits.fetchInterval, at: now)
        fetches = SharedFetches(capacity: limits.fetchesAtOnce)
        reserve = FetchReserve(interval: limits.reserveInterval, at: now)
        reserved = SharedFetches(capacity: FetchReserve.capacity)
    }

    var statistics: KeyStore.Statistics {
        var statistics = counts
        statistics.keysHeld = keys.count
        return statistics
    }

    /// What is known of a key without asking anyone; counted.
    ///
    /// - Parameter now: read only if the key is not here.
    mutating func lookup(_ reference: KeyReference, at now: () -> ContinuousClock.Instant) -> KeyLookup? {
        if let key = keys.key(reference) {
            counts.lookupHits += 1
            return .found(key)
        }
        if let answer = negatives.answer(reference, at: now()) {
            counts.lookupNegatives += 1
            return answer.lookup
        }
        counts.lookupMisses += 1
        return nil
    }

    /// Answers a request for a key or keeps its waiter until an answer is there.
    ///
    /// In this order, so that none of the later steps is spent on what an earlier one settles: known, room to wait,
    /// cached files not read yet, under way already, an ordinary fetch, a fetch of the reserve.
    mutating func admit(
        _ waiter: Waiter, for reference: KeyReference, at now: ContinuousClock.Instant
    ) -> Admission {
        if let key = keys.key(reference) { return .answered(.found(key)) }
        if let answer = negatives.answer(reference, at: now) { return .answered(answer.lookup) }
        guard hasRoom(toWaitFor: reference) else { return refuse() }
        if needsLoad(reference.endpoint) {
            let admission = loads.admit((reference, waiter), for: reference.endpoint)
            return admission == .begin ? .load(reference.endpoint) : .waiting
        }
        if fetches.isUnderWay(reference) {
            fetches.add(waiter, to: reference)
            return .waiting
        }
        if reserved.isUnderWay(reference) {
            reserved.add(waiter, to: reference)
            return .waiting
        }
        if fetches.freePlaces > 0, bucket.take(at: now) {
            fetches.add(waiter, to: reference)
            return .fetch(reference)
        }
        guard reserve.take(for: reference, freePlaces: reserved.freePlaces, at: now) else { return refuse() }
        reserved.add(waiter, to: reference)
        return .fetch(reference)
    }

    /// Whether one more may wait for a key. Those who wait for it already must be fewer than there is room left, so that
    /// a flood that names one key, or a few, leaves room for every other.
    private func hasRoom(toWaitFor reference: KeyReference) -> Bool {
        let left = limits.waiters - fetches.waiterCount - reserved.waiterCount - loads.waiterCount
        return left > fetches.waiterCount(of: reference) + reserved.waiterCount(of: reference)
    }

    /// Notes how a fetch ended.
    ///
    /// - Returns: who waited for it.
    mutating func finishFetch(
        _ reference: KeyReference, with outcome: Outcome, at now: ContinuousClock.Instant
    ) -> [Waiter] {
        switch outcome {
        case .found(let key):
            counts.fetchesFound += 1
            keys.insert(key, for: reference)
            negatives.remove(reference)
            reserve.settle(reference)
        case .unknown:
            counts.fetchesUnknown += 1
            reserve.settle(reference)
            negatives.insert(.unknown, for: reference, until: now + limits.unknownLifetime)
        case .unavailable:
            counts.fetchesUnavailable += 1
            negatives.insert(.unavailable, for: reference, until: now + limits.failureLifetime)
        }
        return fetches.finish(reference) + reserved.finish(reference)
    }

    /// Whether an endpoint's cached files are still to be read. A directory's keys are never cached.
    func needsLoad(_ endpoint: KeyEndpoint) -> Bool {
        hasCache && endpoint.kind != .directory && !loads.isDone(endpoint)
    }

    /// Takes the keys that were read from an endpoint's cached files, and answers anew who waited for that.
    mutating func finishLoad(
        _ endpoint: KeyEndpoint, keys loaded: [(KeyReference, ES256PublicKey)], at now: ContinuousClock.Instant
    ) -> [(waiter: Waiter, admission: Admission)] {
        for (reference, key) in loaded { keys.insert(key, for: reference) }
        let waiting = loads.finish(endpoint)
        return waiting.map { ($0.waiter, admit($0.waiter, for: $0.reference, at: now)) }
    }

    /// Forgets all that was read from directories.
    mutating func forgetDirectories() {
        keys.removeDirectories()
        negatives.removeDirectories()
    }

    /// Whether any key of an endpoint is in memory.
    func hasKey(of endpoint: KeyEndpoint) -> Bool {
        keys.hasKey(of: endpoint)
    }

    private mutating func refuse() -> Admission {
        counts.fetchesLimited += 1
        return .answered(.unavailable)
    }
}
