// SPDX-License-Identifier: Apache-2.0

import JOSE

/// What is known of one endpoint's set: the set, how old it is, and how the last fetch ended.
///
/// No I/O, no clock, no lock.
struct KeySetRecord: Sendable {
    /// What is being done about the set. One thing at a time, which all who need it wait for.
    enum Activity: Sendable {
        case idle
        /// The cached file is being read.
        case loading
        /// The endpoint is being asked.
        case fetching
    }

    private let limits: KeySetStore.Limits
    private var set: (keys: JWKSet, obtained: ContinuousClock.Instant)?
    private var lastFetch: (end: ContinuousClock.Instant, hasFailed: Bool)?
    /// Whether what is being fetched has been forgotten meanwhile.
    private var isOutdated = false
    private(set) var activity = Activity.idle
    /// Whether the cached file is still to be read, once.
    private(set) var needsLoad: Bool

    init(limits: KeySetStore.Limits, needsLoad: Bool) {
        self.limits = limits
        self.needsLoad = needsLoad
    }

    /// Whether there is a set that may be used.
    func holdsSet(at now: ContinuousClock.Instant) -> Bool {
        usableSet(at: now) != nil
    }

    /// What can be said of a key without asking anyone; `nil`: the set has to be fetched, or is being fetched.
    func lookup(_ name: KeyName, at now: ContinuousClock.Instant) -> KeySetLookup? {
        let keys = usableSet(at: now)
        if let key = keys?.key(named: name) { return .found(key) }
        guard activity == .idle, !needsLoad, !mayFetch(at: now) else { return nil }
        // The last fetch settles it: either the set is as new as may be asked for, or the endpoint did not answer.
        return keys == nil || lastFetch?.hasFailed == true ? .unavailable : .unknown
    }

    /// Whether a newer set can be waited for, though this one has the key: it is being fetched, or may be.
    func mayBeNewer(at now: ContinuousClock.Instant) -> Bool {
        switch activity {
        case .fetching: true
        case .idle: mayFetch(at: now)
        case .loading: false
        }
    }

    /// Whether the set is old enough to be fetched anew, though it may still be used.
    func needsRefresh(at now: ContinuousClock.Instant) -> Bool {
        guard let set, activity == .idle else { return false }
        return now >= set.obtained + limits.freshness && mayFetch(at: now)
    }

    // MARK: - What is done about the set

    mutating func beginLoad() {
        activity = .loading
    }

    /// - Parameter loaded: the set of the cached file and its age.
    mutating func finishLoad(_ loaded: (keys: JWKSet, age: Duration)?, at now: ContinuousClock.Instant) {
        activity = .idle
        needsLoad = false
        if let loaded { set = (loaded.keys, now - loaded.age) }
    }

    mutating func beginFetch() {
        activity = .fetching
    }

    /// - Parameter keys: `nil` if the fetch failed; then the set that is there stays.
    /// - Returns: whether a name stands for another key than before.
    mutating func finishFetch(_ keys: JWKSet?, at now: ContinuousClock.Instant) -> Bool {
        activity = .idle
        guard !isOutdated else {
            isOutdated = false
            return false
        }
        lastFetch = (now, keys == nil)
        guard let keys else { return false }
        defer { set = (keys, now) }
        return set?.keys.contradicts(keys) ?? false
    }

    /// Forgets the set and all that was said of it, be it on its way.
    mutating func forget() {
        set = nil
        lastFetch = nil
        isOutdated = activity == .fetching
    }

    // MARK: - Time

    private func usableSet(at now: ContinuousClock.Instant) -> JWKSet? {
        guard let set, now < set.obtained + limits.lifetime else { return nil }
        return set.keys
    }

    private func mayFetch(at now: ContinuousClock.Instant) -> Bool {
        guard let lastFetch else { return true }
        guard usableSet(at: now) == nil else { return now >= lastFetch.end + limits.refreshInterval }
        return !lastFetch.hasFailed || now >= lastFetch.end + limits.failureLifetime
    }
}
