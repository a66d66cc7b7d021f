// SPDX-License-Identifier: Apache-2.0

import JOSE

/// All that a ``KeySetStore`` knows and must not get wrong: sets, who waits for what, what may be fetched.
///
/// No I/O, no clock, no lock; `Waiter` is opaque and handed back to the owner to be completed.
struct KeySetLedger<Waiter: Sendable>: Sendable {
    /// What became of a request for a key.
    enum Admission: Sendable {
        /// Known at once; the waiter is the caller's to tell.
        case answered(KeySetLookup)
        /// The waiter is kept until the fetch or the reading it waits for ends.
        case waiting
        /// The same, and the caller fetches the set and then calls ``finishFetch(_:with:at:)``.
        case fetch
        /// The same, and the caller reads the cached file and then calls ``finishLoad(_:set:at:)``.
        case load
    }

    private struct Entry {
        var record: KeySetRecord
        var waiters: [(name: KeyName, waiter: Waiter)] = []
        var lastUse: UInt64 = 0
    }

    private let limits: KeySetStore.Limits
    private let hasCache: Bool
    private var entries: [KeySetEndpoint: Entry] = [:]
    private var waiterCount = 0
    /// Counts uses; the order of two uses is all that is ever asked.
    private var uses: UInt64 = 0
    private var counts = KeySetStore.Statistics()

    /// - Parameter hasCache: whether an endpoint's cached file is to be read before anything is fetched from it.
    init(limits: KeySetStore.Limits, hasCache: Bool) {
        self.limits = limits
        self.hasCache = hasCache
    }

    /// ``KeySetStore/Statistics/setsReplaced``
    var replacementCount: Int { counts.setsReplaced }

    func statistics(at now: ContinuousClock.Instant) -> KeySetStore.Statistics {
        var statistics = counts
        statistics.setsHeld = entries.values.count { $0.record.holdsSet(at: now) }
        return statistics
    }

    /// What is known of a key without asking anyone; counted.
    ///
    /// - Returns: also whether the caller fetches the set anew, for nobody that waits, and then calls
    ///   ``finishFetch(_:with:at:)``.
    mutating func lookup(
        _ name: KeyName, at endpoint: KeySetEndpoint, now: ContinuousClock.Instant
    ) -> (lookup: KeySetLookup?, refreshes: Bool) {
        uses += 1
        entries[endpoint]?.lastUse = uses
        let lookup = entries[endpoint]?.record.lookup(name, at: now)
        switch lookup {
        case .found: counts.lookupHits += 1
        case .unknown, .unavailable: counts.lookupNegatives += 1
        case nil: counts.lookupMisses += 1
        }
        guard lookup != nil, entries[endpoint]?.record.needsRefresh(at: now) == true else { return (lookup, false) }
        entries[endpoint]?.record.beginFetch()
        return (lookup, true)
    }

    /// Answers a request for a key or keeps its waiter until an answer is there.
    mutating func admit(
        _ waiter: Waiter, for name: KeyName, at endpoint: KeySetEndpoint, now: ContinuousClock.Instant
    ) -> Admission {
        if let lookup = entries[endpoint]?.record.lookup(name, at: now) { return .answered(lookup) }
        guard waiterCount < limits.waiters, makeRoom(for: endpoint) else {
            counts.fetchesLimited += 1
            return .answered(.unavailable)
        }
        uses += 1
        let needsLoad = hasCache && endpoint.kind != .file
        var entry =
            entries.removeValue(forKey: endpoint)
            ?? Entry(record: KeySetRecord(limits: limits, needsLoad: needsLoad))
        defer { entries[endpoint] = entry }
        entry.lastUse = uses
        entry.waiters.append((name, waiter))
        waiterCount += 1
        guard entry.record.activity == .idle else { return .waiting }
        if entry.record.needsLoad {
            entry.record.beginLoad()
            return .load
        }
        entry.record.beginFetch()
        return .fetch
    }

    /// Whether it may help to fetch the set again because a signature did not verify under a key of it: the set has not
    /// been fetched for a minute, or it is being fetched, or another key is known by now.
    func mayBeWrong(
        _ key: RS256PublicKey, named name: KeyName, at endpoint: KeySetEndpoint, now: ContinuousClock.Instant
    ) -> Bool {
        guard let record = entries[endpoint]?.record, case .found(let known) = record.lookup(name, at: now) else {
            return false
        }
        return known != key || (waiterCount < limits.recheckWaiters && record.mayBeNewer(at: now))
    }

    /// Fetches a set again, or waits for that. Meanwhile, and if there is no newer one to be had, the key stays in force.
    mutating func recheck(
        _ waiter: Waiter, of key: RS256PublicKey, named name: KeyName, at endpoint: KeySetEndpoint,
        now: ContinuousClock.Instant
    ) -> Admission {
        guard let record = entries[endpoint]?.record, case .found(let known) = record.lookup(name, at: now) else {
            return .answered(.found(key))
        }
        guard mayBeWrong(key, named: name, at: endpoint, now: now), known == key else {
            return .answered(.found(known))
        }
        entries[endpoint]?.waiters.append((name, waiter))
        waiterCount += 1
        guard record.activity == .idle else { return .waiting }
        entries[endpoint]?.record.beginFetch()
        return .fetch
    }

    /// Notes how a fetch ended.
    ///
    /// - Parameter keys: `nil` if it failed.
    /// - Returns: who waited for it, and what to tell each.
    mutating func finishFetch(
        _ endpoint: KeySetEndpoint, with keys: JWKSet?, at now: ContinuousClock.Instant
    ) -> [(waiter: Waiter, lookup: KeySetLookup)] {
        if keys == nil { counts.fetchesUnavailable += 1 } else { counts.fetchesFound += 1 }
        if entries[endpoint]?.record.finishFetch(keys, at: now) == true { counts.setsReplaced += 1 }
        let record = entries[endpoint]?.record
        return takeWaiters(of: endpoint).map { name, waiter in
            guard let keys else { return (waiter, record?.lookup(name, at: now) ?? .unavailable) }
            return (waiter, keys.key(named: name).map(KeySetLookup.found) ?? .unknown)
        }
    }

    /// Takes the set that was read from an endpoint's cached file, and answers anew who waited for that.
    mutating func finishLoad(
        _ endpoint: KeySetEndpoint, set: (keys: JWKSet, age: Duration)?, at now: ContinuousClock.Instant
    ) -> [(waiter: Waiter, admission: Admission)] {
        entries[endpoint]?.record.finishLoad(set, at: now)
        return takeWaiters(of: endpoint).map { name, waiter in
            (waiter, admit(waiter, for: name, at: endpoint, now: now))
        }
    }

    /// Forgets all that was read from files of the operator's.
    mutating func forgetFiles() {
        for endpoint in entries.keys where endpoint.kind == .file { entries[endpoint]?.record.forget() }
    }

    private mutating func takeWaiters(of endpoint: KeySetEndpoint) -> [(name: KeyName, waiter: Waiter)] {
        let waiters = entries[endpoint]?.waiters ?? []
        entries[endpoint]?.waiters = []
        waiterCount -= waiters.count
        return waiters
    }

    /// Forgets the endpoint used longest ago, if there are too many. One that is being asked is not forgotten.
    private mutating func makeRoom(for endpoint: KeySetEndpoint) -> Bool {
        guard entries[endpoint] == nil, entries.count >= limits.endpoints else { return true }
        let idle = entries.filter { $0.value.record.activity == .idle }
        guard let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return false }
        entries[oldest.key] = nil
        return true
    }
}
