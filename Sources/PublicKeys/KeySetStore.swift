// SPDX-License-Identifier: Apache-2.0

import Dispatch
import JOSE
import Synchronization

/// The key sets of the issuers of access tokens: in memory, in a cache directory, and from their endpoints.
///
/// Safe to use from any thread, an event loop included: nothing here blocks its caller. What blocks runs on background
/// threads, at most one for each endpoint and one for the cache directory.
///
/// Other than a load balancer's keys, a set changes: it is fetched anew when it is an hour old, while the old one goes on
/// being used, and when a token names a key that is not in it or a signature does not verify, once a minute at most. If
/// no newer one can be had, it is used for a day (``Limits``).
public final class KeySetStore: Sendable {
    private typealias Waiter = @Sendable (KeySetLookup) -> Void

    private let state: Mutex<KeySetLedger<Waiter>>
    /// ``Statistics/setsReplaced``, to be read without the lock.
    private let replacements = Atomic<Int>(0)
    private let source: any KeySetSource
    private let cache: KeySetCache?
    /// In order, so that two writers never tidy up at once.
    private let cacheQueue = DispatchQueue(label: "authsidecar.key-set-cache")
    private let now: @Sendable () -> ContinuousClock.Instant
    private let report: @Sendable (Notice) -> Void

    /// - Parameters:
    ///   - cacheDirectory: where fetched sets outlive a restart (`CACHE_DIR`); made if only it is missing, not its
    ///     parent. `nil`: sets are kept in memory only. That it cannot be used is reported, and fails no request.
    ///   - isOffline: whether the network is never to be used; sets then come from memory, disk and files alone.
    ///   - report: called on background threads with what may be worth a line in the log.
    public convenience init(
        cacheDirectory: String?, limits: Limits = .standard, isOffline: Bool = false,
        report: @escaping @Sendable (Notice) -> Void = { _ in }
    ) {
        self.init(
            cacheDirectory: cacheDirectory, limits: limits, report: report,
            source: KeySetEndpointSource(isOffline: isOffline),
            now: { ContinuousClock.now })
    }

    init(
        cacheDirectory: String?, limits: Limits = .standard, report: @escaping @Sendable (Notice) -> Void = { _ in },
        source: any KeySetSource, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.source = source
        self.now = now
        self.report = report
        cache = cacheDirectory.map { KeySetCache(path: $0, fileCapacity: limits.endpoints) }
        state = Mutex(KeySetLedger(limits: limits, hasCache: cacheDirectory != nil))
    }

    /// What is known of a key now: takes a lock, does no I/O. If the set has become old, it is fetched anew in the
    /// background.
    ///
    /// - Returns: `nil` if the set has to be fetched; ``KeySetLookup/unknown`` or ``KeySetLookup/unavailable`` while it
    ///   must not be fetched again.
    public func lookup(_ name: KeyName, at endpoint: KeySetEndpoint) -> KeySetLookup? {
        let (lookup, refreshes) = state.withLock { $0.lookup(name, at: endpoint, now: now()) }
        if refreshes { beginFetch(endpoint) }
        return lookup
    }

    /// Gets a key from wherever its set is, with one fetch shared by all who wait for the set.
    ///
    /// - Parameter completion: called exactly once, outside any lock: before this returns if the answer is known or the
    ///   limits allow no fetch, otherwise on a background thread.
    public func fetch(
        _ name: KeyName, at endpoint: KeySetEndpoint, completion: @escaping @Sendable (KeySetLookup) -> Void
    ) {
        perform(state.withLock { $0.admit(completion, for: name, at: endpoint, now: now()) }, at: endpoint, completion)
    }

    /// Gets what a query asks for: a key of a set that is not at hand, or newer word of one that did not verify a
    /// signature. In the latter case the answer is what a set says that has been fetched since, or the same key as before:
    /// also if no set can be had now.
    ///
    /// - Parameter completion: as of ``fetch(_:at:completion:)-(_,KeySetEndpoint,_)``.
    public func fetch(
        _ name: KeyName, at query: KeySetQuery, completion: @escaping @Sendable (KeySetLookup) -> Void
    ) {
        let endpoint = query.endpoint
        guard let doubted = query.doubted else { return fetch(name, at: endpoint, completion: completion) }
        let admission = state.withLock {
            $0.recheck(completion, of: doubted, named: name, at: endpoint, now: now())
        }
        perform(admission, at: endpoint, completion)
    }

    /// What to ask if a signature does not verify under a key: takes a lock, does no I/O.
    ///
    /// - Returns: `nil` if the signature is bad: the set was fetched, or asked for, within the last minute.
    public func query(
        doubting key: RS256PublicKey, named name: KeyName, at endpoint: KeySetEndpoint
    ) -> KeySetQuery? {
        state.withLock { $0.mayBeWrong(key, named: name, at: endpoint, now: now()) }
            ? KeySetQuery(endpoint, doubting: key) : nil
    }

    /// How many sets have been fetched in which a name stands for another key than before. Read before a look-up, it is
    /// smaller than after the replacement of the key that the look-up finds. Takes no lock.
    public var replacementCount: Int { replacements.load(ordering: .acquiring) }

    /// Forgets the sets of `file:///` endpoints, for a reload: whoever changes such a file means it.
    public func forgetFiles() {
        state.withLock { $0.forgetFiles() }
    }

    /// The counters so far.
    public var statistics: Statistics {
        state.withLock { $0.statistics(at: now()) }
    }

    // MARK: - Fetches

    private func perform(_ admission: KeySetLedger<Waiter>.Admission, at endpoint: KeySetEndpoint, _ waiter: Waiter) {
        switch admission {
        case .answered(let lookup): waiter(lookup)
        case .waiting: break
        case .fetch: beginFetch(endpoint)
        case .load: cacheQueue.async { self.load(endpoint) }
        }
    }

    /// A serial queue a fetch gets a thread at once; a concurrent queue would keep fetches waiting for one another where
    /// the processor has few cores.
    private func beginFetch(_ endpoint: KeySetEndpoint) {
        DispatchQueue(label: "authsidecar.key-set-fetch").async { self.performFetch(endpoint) }
    }

    private func performFetch(_ endpoint: KeySetEndpoint) {
        switch source.fetch(endpoint) {
        case .text(let text):
            do throws(JWKSetError) {
                let keys = try JWKSet(text)
                let isReplaced = finishFetch(endpoint, with: keys)
                keep(text, of: endpoint, keyCount: keys.count)
                if isReplaced { report(.keysReplaced(endpoint)) }
            } catch {
                _ = finishFetch(endpoint, with: nil)
                report(.fetchFailed(endpoint, reason: "the answer is no key set: \(error)"))
            }
        case .unavailable(let reason):
            _ = finishFetch(endpoint, with: nil)
            report(.fetchFailed(endpoint, reason: reason))
        }
    }

    /// - Returns: whether a name stands for another key than before.
    private func finishFetch(_ endpoint: KeySetEndpoint, with keys: JWKSet?) -> Bool {
        let (answers, isReplaced) = state.withLock { ledger in
            let before = ledger.replacementCount
            let answers = ledger.finishFetch(endpoint, with: keys, at: now())
            // Within the lock: whoever has looked up the old key has read the count before this.
            replacements.store(ledger.replacementCount, ordering: .releasing)
            return (answers, ledger.replacementCount != before)
        }
        for (waiter, lookup) in answers { waiter(lookup) }
        return isReplaced
    }

    // MARK: - Cache directory

    /// Nobody waits for this: a slow disk must not delay an answer.
    private func keep(_ text: [UInt8], of endpoint: KeySetEndpoint, keyCount: Int) {
        guard let cache, endpoint.kind != .file else { return report(.setFetched(endpoint, keyCount: keyCount)) }
        cacheQueue.async { [self] in
            cache.write(text, for: endpoint).map(report)
            report(.setFetched(endpoint, keyCount: keyCount))
        }
    }

    /// On ``cacheQueue``.
    private func load(_ endpoint: KeySetEndpoint) {
        let (set, notice) = cache?.load(endpoint) ?? (nil, nil)
        notice.map(report)
        let answers = state.withLock { $0.finishLoad(endpoint, set: set, at: now()) }
        for (waiter, admission) in answers { perform(admission, at: endpoint, waiter) }
    }
}
