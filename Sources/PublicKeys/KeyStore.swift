// SPDX-License-Identifier: Apache-2.0

import Dispatch
import JOSE
import Synchronization

/// The public keys of load balancers: in memory, in a cache directory, and from their endpoints.
///
/// Safe to use from any thread, an event loop included: nothing here blocks its caller. What blocks runs on background
/// threads: one for each fetch under way, of which there are few (``Limits``), and one for the cache directory. A key
/// once found is kept, since another key has another `kid`. It is asked for again only if a signature does not verify
/// under it, once a minute at most (``query(doubting:for:)``): it may have been wrong from the start.
public final class KeyStore: Sendable {
    private typealias Waiter = @Sendable (KeyLookup) -> Void
    private typealias ReadinessWaiter = @Sendable (Readiness) -> Void

    private struct State: Sendable {
        var ledger: KeyLedger<Waiter>
        var probes: ReadinessProbes<ReadinessWaiter>
    }

    private let state: Mutex<State>
    /// ``Statistics/keysReplaced``, to be read without the lock.
    private let replacements = Atomic<Int>(0)
    private let source: any KeySource
    private let cache: KeyCache?
    /// In order, so that two writers never tidy up at once.
    private let cacheQueue = DispatchQueue(label: "authsidecar.key-cache")
    private let now: @Sendable () -> ContinuousClock.Instant
    private let report: @Sendable (Notice) -> Void

    /// - Parameters:
    ///   - isOffline: whether the network is never to be used; keys then come from memory, disk and directories alone.
    ///   - cacheDirectory: where fetched keys outlive a restart (`CACHE_DIR`); made if only it is missing, not its
    ///     parent. `nil`: keys are kept in memory only. That it cannot be used is reported, and fails no request.
    ///   - report: called on background threads with what may be worth a line in the log.
    public convenience init(
        cacheDirectory: String?, limits: Limits = .standard, isOffline: Bool = false,
        report: @escaping @Sendable (Notice) -> Void = { _ in }
    ) {
        self.init(
            cacheDirectory: cacheDirectory, limits: limits, report: report,
            source: EndpointSource(isOffline: isOffline),
            now: { ContinuousClock.now })
    }

    init(
        cacheDirectory: String?, limits: Limits = .standard, report: @escaping @Sendable (Notice) -> Void = { _ in },
        source: any KeySource, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.source = source
        self.now = now
        self.report = report
        cache = cacheDirectory.map { KeyCache(path: $0, fileCapacity: limits.cachedFiles) }
        state = Mutex(
            State(
                ledger: KeyLedger(limits: limits, hasCache: cacheDirectory != nil, at: now()),
                probes: ReadinessProbes(interval: limits.readinessInterval, waiterCapacity: limits.waiters)))
    }

    /// What is known of a key now: takes a lock, does no I/O.
    ///
    /// - Returns: `nil` if the key has to be fetched; ``KeyLookup/unknown`` or ``KeyLookup/unavailable`` while a
    ///   negative entry lives (30 s and 1 s).
    public func lookup(_ reference: KeyReference) -> KeyLookup? {
        state.withLock { $0.ledger.lookup(reference, at: now) }
    }

    /// Gets a key from wherever it is, with one fetch shared by all who wait for it.
    ///
    /// - Parameter completion: called exactly once, outside any lock: before this returns if the answer is known or the
    ///   limits allow no fetch, otherwise on a background thread.
    public func fetch(_ reference: KeyReference, completion: @escaping @Sendable (KeyLookup) -> Void) {
        perform(state.withLock { $0.ledger.admit(completion, for: reference, at: now()) }, for: completion)
    }

    /// Gets what a query asks for: a key that is not at hand, or newer word of one that did not verify a signature. In the
    /// latter case the answer is the key that its endpoint gives now, or the same as before: also if the endpoint does not
    /// answer or knows no such key, or if the limits allow no fetch.
    ///
    /// - Parameter completion: as of ``fetch(_:completion:)-(KeyReference,_)``.
    public func fetch(_ query: KeyQuery, completion: @escaping @Sendable (KeyLookup) -> Void) {
        guard let doubted = query.doubted else { return fetch(query.reference, completion: completion) }
        let admission = state.withLock {
            $0.ledger.recheck(completion, of: doubted, for: query.reference, at: now())
        }
        perform(admission, for: completion)
    }

    /// What to ask if a signature does not verify under a key: takes a lock, does no I/O.
    ///
    /// - Returns: `nil` if the signature is bad: the endpoint gave this very key, or was asked for it, within the last
    ///   minute.
    public func query(doubting key: ES256PublicKey, for reference: KeyReference) -> KeyQuery? {
        state.withLock { $0.ledger.mayBeWrong(key, for: reference, at: now()) }
            ? KeyQuery(reference, doubting: key) : nil
    }

    /// How many keys have been replaced so far. Read before a look-up, it is smaller than after the replacement of the key
    /// that the look-up finds. Takes no lock.
    public var replacementCount: Int { replacements.load(ordering: .acquiring) }

    /// Finds out whether tokens can be judged: a key of this endpoint is in memory or in the cache directory, or the
    /// endpoint answers (200, 403, 404 or 410 to the nil UUID, RFC 9562 §5.9; a directory: it can be read).
    ///
    /// The endpoint is asked at most once in ``Limits/readinessInterval``; until then its last answer stands. To call
    /// it at start has the cached keys read before the first request.
    ///
    /// - Parameter completion: called exactly once, outside any lock, perhaps before this returns.
    public func checkReadiness(_ endpoint: KeyEndpoint, completion: @escaping @Sendable (Readiness) -> Void) {
        let admission = state.withLock { state in
            state.ledger.hasKey(of: endpoint)
                ? .answered(.ready) : state.probes.admit(completion, for: endpoint, at: now())
        }
        switch admission {
        case .answered(let readiness): completion(readiness)
        case .waiting: break
        case .begin: cacheQueue.async { self.probe(endpoint) }
        }
    }

    /// Forgets the keys of `file:///` endpoints, for a reload: whoever takes a key out of such a directory means it.
    /// Keys that were fetched are kept, since a `kid` names one key for ever.
    public func forgetDirectories() {
        state.withLock { $0.ledger.forgetDirectories() }
    }

    /// The counters so far.
    public var statistics: Statistics {
        state.withLock { $0.ledger.statistics }
    }

    // MARK: - Keys

    private func perform(_ admission: KeyLedger<Waiter>.Admission, for waiter: Waiter) {
        switch admission {
        case .answered(let lookup): waiter(lookup)
        case .waiting: break
        case .fetch(let reference): beginFetch(reference)
        case .load(let endpoint): cacheQueue.async { self.load(endpoint) }
        }
    }

    /// A serial queue a fetch gets a thread at once; a concurrent queue would keep fetches waiting for one another where
    /// the processor has few cores.
    private func beginFetch(_ reference: KeyReference) {
        DispatchQueue(label: "authsidecar.key-fetch").async { self.performFetch(reference) }
    }

    private func performFetch(_ reference: KeyReference) {
        switch source.fetch(reference) {
        case .text(let text):
            do throws(PublicKeyError) {
                switch finishFetch(reference, with: .found(try ES256PublicKey(pem: text))) {
                case .none: keep(text, for: reference, then: .keyFetched(reference))
                case .replaced: keep(text, for: reference, then: .keyReplaced(reference))
                case .kept: break
                }
            } catch {
                fail(reference, with: .unavailable, because: "the answer is no P-256 public key in PEM")
            }
        case .unknown:
            fail(reference, with: .unknown, because: nil)
        case .unavailable(let reason):
            fail(reference, with: .unavailable, because: reason)
        }
    }

    /// - Parameter reason: `nil`, if there is no such key, which is worth a notice only if it was known before.
    private func fail(_ reference: KeyReference, with outcome: KeyLedger<Waiter>.Outcome, because reason: String?) {
        let isKept = finishFetch(reference, with: outcome) == .kept
        guard isKept || reason != nil else { return }
        let reason = reason ?? "there is no such key any more"
        report(.fetchFailed(reference, reason: isKept ? "\(reason); the key that is known stays in force" : reason))
    }

    private func finishFetch(
        _ reference: KeyReference, with outcome: KeyLedger<Waiter>.Outcome
    ) -> KeyLedger<Waiter>.Effect {
        let settlement = state.withLock { state in
            let settlement = state.ledger.finishFetch(reference, with: outcome, at: now())
            // Within the lock: whoever has looked up the old key has read the count before this.
            if settlement.effect == .replaced { replacements.add(1, ordering: .releasing) }
            return settlement
        }
        for waiter in settlement.waiters { waiter(settlement.lookup) }
        return settlement.effect
    }

    // MARK: - Cache directory

    /// Nobody waits for this: a slow disk must not delay an answer.
    private func keep(_ text: [UInt8], for reference: KeyReference, then notice: Notice) {
        guard let cache, reference.endpoint.kind != .directory else { return report(notice) }
        cacheQueue.async { [self] in
            cache.write(text, for: reference).map(report)
            report(notice)
        }
    }

    /// On ``cacheQueue``.
    private func load(_ endpoint: KeyEndpoint) {
        guard let cache, state.withLock({ $0.ledger.needsLoad(endpoint) }) else { return }
        let (keys, notices) = cache.load(endpoint)
        for notice in notices { report(notice) }
        let answers = state.withLock { $0.ledger.finishLoad(endpoint, keys: keys, at: now()) }
        for (waiter, admission) in answers { perform(admission, for: waiter) }
    }

    // MARK: - Readiness

    /// On ``cacheQueue``, which the endpoint must not hold up.
    private func probe(_ endpoint: KeyEndpoint) {
        load(endpoint)
        guard !state.withLock({ $0.ledger.hasKey(of: endpoint) }) else {
            return finishProbe(endpoint, with: .ready)
        }
        DispatchQueue(label: "authsidecar.key-probe").async { [self] in
            switch source.probe(endpoint) {
            case .text, .unknown: finishProbe(endpoint, with: .ready)
            case .unavailable(let reason): finishProbe(endpoint, with: .notReady(reason: "\(endpoint): \(reason)"))
            }
        }
    }

    private func finishProbe(_ endpoint: KeyEndpoint, with readiness: Readiness) {
        let waiters = state.withLock { $0.probes.finish(endpoint, with: readiness, at: now()) }
        for waiter in waiters { waiter(readiness) }
    }
}
