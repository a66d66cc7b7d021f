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
/// being used, and when a token names a key that is not in it, once a minute at most. If no newer one can be had, it is
/// used for a day (``Limits``).
public final class KeySetStore: Sendable {
    private typealias Waiter = @Sendable (KeySetLookup) -> Void

    private let state: Mutex<KeySetLedger<Waiter>>
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
                finishFetch(endpoint, with: keys)
                keep(text, of: endpoint, keyCount: keys.count)
            } catch {
                finishFetch(endpoint, with: nil)
                report(.fetchFailed(endpoint, reason: "the answer is no key set: \(error)"))
            }
        case .unavailable(let reason):
            finishFetch(endpoint, with: nil)
            report(.fetchFailed(endpoint, reason: reason))
        }
    }

    private func finishFetch(_ endpoint: KeySetEndpoint, with keys: JWKSet?) {
        let answers = state.withLock { $0.finishFetch(endpoint, with: keys, at: now()) }
        for (waiter, lookup) in answers { waiter(lookup) }
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
