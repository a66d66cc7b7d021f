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

    /// What is told once a fetch has ended.
    struct Settlement {
        let waiters: [Waiter]
        let lookup: KeyLookup
        let effect: Effect
    }

    /// What a fetch has changed.
    enum Effect: Equatable {
        /// The key is known from now on, or the endpoint gave none.
        case none
        /// The endpoint was asked for a known key again and did not give another: it stays in force.
        case kept
        /// The endpoint gave another key in place of the known one.
        case replaced
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
    private var rechecks: Rechecks<Waiter>
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
        rechecks = Rechecks(limits: limits, at: now)
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
        if join(waiter, to: reference, at: now) { return .waiting }
        if fetches.freePlaces > 0, bucket.take(at: now) {
            fetches.add(waiter, to: reference)
            return .fetch(reference)
        }
        guard reserve.take(for: reference, freePlaces: reserved.freePlaces, at: now) else { return refuse() }
        reserved.add(waiter, to: reference)
        return .fetch(reference)
    }

    /// Waits for a fetch that is under way.
    private mutating func join(
        _ waiter: Waiter, to reference: KeyReference, at now: ContinuousClock.Instant
    ) -> Bool {
        if fetches.isUnderWay(reference) {
            fetches.add(waiter, to: reference)
        } else if reserved.isUnderWay(reference) {
            reserved.add(waiter, to: reference)
        } else if rechecks.isUnderWay(reference) {
            // The key has left the table since.
            _ = rechecks.admit(waiter, for: reference, at: now)
        } else {
            return false
        }
        return true
    }

    /// Whether one more may wait for a key. Those who wait for it already must be fewer than there is room left, so that
    /// a flood that names one key, or a few, leaves room for every other.
    private func hasRoom(toWaitFor reference: KeyReference) -> Bool {
        let left = limits.waiters - fetches.waiterCount - reserved.waiterCount - loads.waiterCount
        return left > fetches.waiterCount(of: reference) + reserved.waiterCount(of: reference)
    }

    /// Notes how a fetch ended.
    ///
    /// - Returns: who waited for it, and what to tell them.
    mutating func finishFetch(
        _ reference: KeyReference, with outcome: Outcome, at now: ContinuousClock.Instant
    ) -> Settlement {
        count(outcome)
        if rechecks.isUnderWay(reference), let known = keys.check(of: reference)?.key {
            return finishRecheck(reference, of: known, with: outcome, at: now)
        }
        switch outcome {
        case .found(let key):
            keys.insert(key, for: reference, lastCheck: now)
            negatives.remove(reference)
            reserve.settle(reference)
        case .unknown:
            reserve.settle(reference)
            negatives.insert(.unknown, for: reference, until: now + limits.unknownLifetime)
        case .unavailable:
            negatives.insert(.unavailable, for: reference, until: now + limits.failureLifetime)
        }
        let waiters = fetches.finish(reference) + reserved.finish(reference) + rechecks.finish(reference)
        return Settlement(waiters: waiters, lookup: outcome.lookup, effect: .none)
    }

    /// Whether an endpoint's cached files are still to be read. A directory's keys are never cached.
    func needsLoad(_ endpoint: KeyEndpoint) -> Bool {
        hasCache && endpoint.kind != .directory && !loads.isDone(endpoint)
    }

    /// Takes the keys that were read from an endpoint's cached files, and answers anew who waited for that.
    mutating func finishLoad(
        _ endpoint: KeyEndpoint, keys loaded: [(KeyReference, ES256PublicKey)], at now: ContinuousClock.Instant
    ) -> [(waiter: Waiter, admission: Admission)] {
        for (reference, key) in loaded { keys.insert(key, for: reference, lastCheck: nil) }
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

    // MARK: - Keys in doubt

    /// Whether it may help to ask for a known key again under which a signature did not verify: its endpoint has not been
    /// asked for it for a while, or it is being asked, or another key is known by now.
    func mayBeWrong(_ key: ES256PublicKey, for reference: KeyReference, at now: ContinuousClock.Instant) -> Bool {
        guard let check = keys.check(of: reference) else { return false }
        return check.key != key || rechecks.isUseful(for: reference, lastCheck: check.last, at: now)
    }

    /// Asks for a known key again, or waits for the answer to that. Meanwhile the key stays in force; it also does if the
    /// endpoint does not give another, or if the limits allow no fetch.
    mutating func recheck(
        _ waiter: Waiter, of key: ES256PublicKey, for reference: KeyReference, at now: ContinuousClock.Instant
    ) -> Admission {
        guard let check = keys.check(of: reference) else { return .answered(.found(key)) }
        guard mayBeWrong(key, for: reference, at: now), check.key == key else { return .answered(.found(check.key)) }
        switch rechecks.admit(waiter, for: reference, at: now) {
        case .waiting: return .waiting
        case .begin: return .fetch(reference)
        case .limited:
            counts.fetchesLimited += 1
            return .answered(.found(key))
        }
    }

    private mutating func finishRecheck(
        _ reference: KeyReference, of known: ES256PublicKey, with outcome: Outcome, at now: ContinuousClock.Instant
    ) -> Settlement {
        let waiters = rechecks.finish(reference)
        guard case .found(let key) = outcome, key != known else {
            keys.noteCheck(of: reference, at: now)
            return Settlement(waiters: waiters, lookup: .found(known), effect: .kept)
        }
        counts.keysReplaced += 1
        keys.insert(key, for: reference, lastCheck: now)
        return Settlement(waiters: waiters, lookup: .found(key), effect: .replaced)
    }

    private mutating func count(_ outcome: Outcome) {
        switch outcome {
        case .found: counts.fetchesFound += 1
        case .unknown: counts.fetchesUnknown += 1
        case .unavailable: counts.fetchesUnavailable += 1
        }
    }

    private mutating func refuse() -> Admission {
        counts.fetchesLimited += 1
        return .answered(.unavailable)
    }
}
