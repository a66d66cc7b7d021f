// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Locking
import Synchronization

/// Documents with keys: in memory, in a cache directory, and from their endpoints.
///
/// Safe to use from any thread, an event loop included: nothing here blocks its caller. What blocks runs on background
/// threads: one for each fetch under way, of which there are few (``StoreLimits``), and one for the cache directory.
///
/// ``KeyStore`` and ``KeySetStore`` are the two kinds of it. The methods that requests call are declared there and not here,
/// so that the compiler makes code for each kind: generic code would cost every request more.
public final class DocumentStore<Policy: DocumentPolicy>: Sendable {
    public typealias Completion = @Sendable (Lookup<Policy.Key>) -> Void
    typealias ReadinessWaiter = @Sendable (Readiness) -> Void

    struct State: Sendable {
        var ledger: Ledger<Policy, Completion>
        var probes: ReadinessProbes<Policy.Endpoint, ReadinessWaiter>
    }

    /// ``StoreStatistics/replaced``, to be read without the lock.
    let replacements = Atomic<Int>(0)
    let state: Lock<State>
    /// Asks for one document and waits for the response; for background threads only.
    let source: @Sendable (Policy.Reference) -> SourceResponse
    private let cache: DiskCache<Policy>?
    /// Serial, so that two writers never tidy up at once.
    let cacheQueue = DispatchQueue(label: "authsidecar.\(Policy.label)-cache")
    let now: @Sendable () -> ContinuousClock.Instant
    private let report: @Sendable (Notice) -> Void
    /// Whether a document's file tells its age, and so has to be written anew although nothing in it has changed.
    private let documentsAge: Bool

    /// - Parameters:
    ///   - isOffline: whether the network is never to be used; documents then come from memory, disk and local files only.
    ///   - cacheDirectory: where fetched documents are cached on disk (`CACHE_DIR`); made if only it is missing, not its
    ///     parent. `nil`: they are kept in memory only. That it cannot be used is reported, and fails no request.
    ///   - report: called on background threads with what may be worth a line in the log.
    public convenience init(
        cacheDirectory: String?, limits: StoreLimits = Policy.limits, isOffline: Bool = false,
        report: @escaping @Sendable (Notice) -> Void = { _ in }
    ) {
        self.init(
            cacheDirectory: cacheDirectory, limits: limits, report: report,
            source: EndpointSource<Policy>(isOffline: isOffline).fetch)
    }

    init(
        cacheDirectory: String?, limits: StoreLimits = Policy.limits,
        report: @escaping @Sendable (Notice) -> Void = { _ in },
        source: @escaping @Sendable (Policy.Reference) -> SourceResponse,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.source = source
        self.now = now
        self.report = report
        documentsAge = limits.lifetime != nil
        cache = cacheDirectory.map { DiskCache(path: $0, fileCapacity: limits.cachedFiles) }
        state = Lock(
            State(
                ledger: Ledger(limits: limits, hasCache: cacheDirectory != nil, at: now()),
                probes: ReadinessProbes(interval: limits.readinessInterval, waiterCapacity: limits.waiters)))
    }

    /// How many documents have been fetched in which a name stands for another key than before. Read before a look-up, it
    /// is smaller than after the replacement of the key that the look-up finds. Takes no lock.
    public var replacementCount: Int { replacements.load(ordering: .acquiring) }

    /// The counters so far.
    public var statistics: Statistics {
        state.withLock { $0.ledger.statistics(at: now()) }
    }

    /// Forgets all that was read from local files, for a reload. A file that is being read meanwhile is read again, so that a
    /// key that has been taken away is not trusted.
    public func forgetLocalFiles() {
        state.withLock { $0.ledger.forgetLocal() }
    }

    // MARK: - Requests

    // The three parts of each kind's interface; see ``KeyStore`` and ``KeySetStore`` for what they promise.

    func knownKey(_ request: Policy.Request) -> Lookup<Policy.Key>? {
        let (lookup, refreshes) = state.withLock { $0.ledger.lookup(request, at: now) }
        if refreshes { beginFetch(Policy.reference(of: request)) }
        return lookup
    }

    func perform(_ query: Query, _ completion: @escaping Completion) {
        let step = state.withLock { state in
            query.doubted.map { state.ledger.recheck(completion, of: $0, for: query.request, at: now()) }
                ?? state.ledger.admit(completion, for: query.request, at: now())
        }
        proceed(step, completion)
    }

    func doubt(_ key: Policy.Key, for request: Policy.Request) -> Query? {
        state.withLock { $0.ledger.mayBeWrong(key, for: request, at: now()) } ? Query(request, doubting: key) : nil
    }

    private func proceed(_ step: Ledger<Policy, Completion>.NextStep, _ completion: Completion) {
        switch step {
        case .answered(let lookup): completion(lookup)
        case .waiting: break
        case .fetch(let reference): beginFetch(reference)
        case .load(let endpoint): cacheQueue.async { self.load(endpoint) }
        }
    }

    // MARK: - Fetches

    /// One serial queue for each fetch, so that each gets a thread at once: a concurrent queue has no more threads than
    /// processors.
    private func beginFetch(_ reference: Policy.Reference) {
        DispatchQueue(label: "authsidecar.\(Policy.label)-fetch").async { self.performFetch(reference) }
    }

    private func performFetch(_ reference: Policy.Reference) {
        switch source(reference) {
        case .text(let text):
            do throws(DocumentError) {
                let document = try Policy.document(text)
                let effect = finishFetch(reference, with: .found(document))
                let keyCount = Policy.keyCount(of: document)
                switch effect {
                case .none: keep(text, for: reference, then: .fetched(reference, keyCount: keyCount))
                case .replaced: keep(text, for: reference, then: .replaced(reference, keyCount: keyCount))
                case .kept where documentsAge: keep(text, for: reference, then: .fetched(reference, keyCount: keyCount))
                case .kept, .outdated: break
                }
            } catch {
                fail(reference, with: .unavailable, because: "the answer \(error.problem)")
            }
        case .unknown:
            fail(reference, with: .unknown, because: nil)
        case .unavailable(let reason):
            fail(reference, with: .unavailable, because: reason)
        }
    }

    /// - Parameter reason: `nil`, if there is no such key, which is worth a notice only if it was known before.
    private func fail(_ reference: Policy.Reference, with outcome: Lookup<Policy.Document>, because reason: String?) {
        let effect = finishFetch(reference, with: outcome)
        guard effect != .outdated, effect == .kept || reason != nil else { return }
        let reason = reason ?? "there is no such key any more"
        report(.fetchFailed(reference, reason: effect == .kept ? reason + Policy.keptNote : reason))
    }

    private func finishFetch(
        _ reference: Policy.Reference, with outcome: Lookup<Policy.Document>
    ) -> Ledger<Policy, Completion>.Effect {
        let settlement = state.withLock { state in
            let settlement = state.ledger.finishFetch(reference, with: outcome, at: now())
            // Within the lock: a request that has looked up the old key has read the count before this.
            if settlement.effect == .replaced { replacements.add(1, ordering: .releasing) }
            return settlement
        }
        for (completion, lookup) in settlement.answers { completion(lookup) }
        if settlement.effect == .outdated { beginFetch(reference) }
        return settlement.effect
    }

    // MARK: - Cache directory

    /// Nothing waits for this: a slow disk must not delay a response.
    private func keep(_ text: [UInt8], for reference: Policy.Reference, then notice: Notice) {
        guard let cache, !Policy.endpoint(of: reference).isLocal else { return report(notice) }
        cacheQueue.async { [self] in
            cache.write(text, for: reference).map(report)
            report(notice)
        }
    }

    /// Reads an endpoint's cached files, unless that has been done. On ``cacheQueue``.
    func load(_ endpoint: Policy.Endpoint) {
        guard let cache, state.withLock({ $0.ledger.needsLoad(endpoint) }) else { return }
        let (documents, notices) = cache.load(endpoint)
        for notice in notices { report(notice) }
        let answers = state.withLock { $0.ledger.finishLoad(endpoint, with: documents, at: now()) }
        for (completion, step) in answers { proceed(step, completion) }
    }
}
