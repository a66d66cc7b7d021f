// SPDX-License-Identifier: Apache-2.0

import Dispatch
import JOSE
import Synchronization

/// The public keys of load balancers: in memory, in a cache directory, and from their endpoints.
///
/// Safe to use from any thread, an event loop included: nothing here blocks its caller. What blocks runs on background
/// threads: one for each fetch under way, of which there are few (``Limits``), and one for the cache directory. A key
/// once found is kept and not asked for again: another key has another `kid`.
public final class KeyStore: Sendable {
    private typealias Waiter = @Sendable (KeyLookup) -> Void
    private typealias ReadinessWaiter = @Sendable (Readiness) -> Void

    private struct State: Sendable {
        var ledger: KeyLedger<Waiter>
        var probes: ReadinessProbes<ReadinessWaiter>
    }

    private let state: Mutex<State>
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
    /// Keys that were fetched never change, since a `kid` names one key for ever, and are kept.
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
                finishFetch(reference, with: .found(try ES256PublicKey(pem: text)))
                keep(text, for: reference)
            } catch {
                finishFetch(reference, with: .unavailable)
                report(.fetchFailed(reference, reason: "the answer is no P-256 public key in PEM"))
            }
        case .unknown:
            finishFetch(reference, with: .unknown)
        case .unavailable(let reason):
            finishFetch(reference, with: .unavailable)
            report(.fetchFailed(reference, reason: reason))
        }
    }

    private func finishFetch(_ reference: KeyReference, with outcome: KeyLedger<Waiter>.Outcome) {
        let waiters = state.withLock { $0.ledger.finishFetch(reference, with: outcome, at: now()) }
        for waiter in waiters { waiter(outcome.lookup) }
    }

    // MARK: - Cache directory

    /// Nobody waits for this: a slow disk must not delay an answer.
    private func keep(_ text: [UInt8], for reference: KeyReference) {
        guard let cache, reference.endpoint.kind != .directory else { return report(.keyFetched(reference)) }
        cacheQueue.async { [self] in
            cache.write(text, for: reference).map(report)
            report(.keyFetched(reference))
        }
    }

    /// On ``cacheQueue``.
    private func load(_ endpoint: KeyEndpoint) {
        guard let cache, state.withLock({ $0.ledger.needsLoad(endpoint) }) else { return }
        let (keys, notice) = cache.load(endpoint)
        notice.map(report)
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
