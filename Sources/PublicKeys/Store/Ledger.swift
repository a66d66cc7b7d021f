// SPDX-License-Identifier: Apache-2.0

/// All that a ``DocumentStore`` knows and must not get wrong: documents, negative entries, who waits for what, what may be
/// fetched.
///
/// No I/O, no clock, no lock; `Waiter` is opaque and handed back to the owner to be completed.
struct Ledger<Policy: DocumentPolicy, Waiter: Sendable>: Sendable {
    typealias Answer = Lookup<Policy.Key>

    /// What became of a request for a key.
    enum NextStep: Sendable {
        /// Known at once; the waiter is the caller's to tell.
        case answered(Answer)
        /// The waiter is kept until the fetch or the reading it waits for ends.
        case waiting
        /// The same, and the caller fetches this document and then calls ``finishFetch(_:with:at:)``.
        case fetch(Policy.Reference)
        /// The same, and the caller reads the endpoint's cached files and then calls ``finishLoad(_:with:at:)``.
        case load(Policy.Endpoint)
    }

    /// What is told once a fetch has ended, and what it has changed.
    struct Settlement {
        let answers: [(waiter: Waiter, lookup: Answer)]
        let effect: Effect
    }

    enum Effect: Equatable {
        /// The document is known from now on, or the endpoint gave none.
        case none
        /// A document was known and is in use: the endpoint gave no other key, or none.
        case kept
        /// The endpoint gave another key instead of a known one.
        case replaced
        /// What was read has been forgotten meanwhile. The waiters are kept, and the caller fetches again.
        case outdated
    }

    struct Waiting: Sendable {
        let request: Policy.Request
        let waiter: Waiter
    }

    private let limits: StoreLimits
    private let hasCache: Bool
    private var documents: DocumentTable<Policy.Reference, Policy.Document>
    private var negatives: NegativeEntries<Policy.Reference, Policy.Key>
    private var fetches: Fetches<Policy.Reference, Waiting>
    private var loads = SingleFlight<Policy.Endpoint, Waiting>(capacity: .max)
    /// Whose cached files have been read: each endpoint's once, before anything is fetched from it. Read all at once,
    /// they cost a flood of made-up `kid`s nothing, and a key that is there never waits for a turn behind those.
    private var loaded: Set<Policy.Endpoint> = []
    private var counts = StoreStatistics()

    /// - Parameter hasCache: whether files of an endpoint are to be read before anything is fetched from it.
    init(limits: StoreLimits, hasCache: Bool, at now: ContinuousClock.Instant) {
        self.limits = limits
        self.hasCache = hasCache
        documents = DocumentTable(capacity: limits.documents)
        negatives = NegativeEntries(capacity: limits.negativeEntries)
        fetches = Fetches(limits: limits, at: now)
    }

    func statistics(at now: ContinuousClock.Instant) -> StoreStatistics {
        var statistics = counts
        statistics.held = documents.count { limits.allowsUse(of: $0.obtained, at: now) }
        return statistics
    }

    /// What is known of a key without asking anyone; counted.
    ///
    /// - Parameter now: read only if it matters.
    /// - Returns: also whether the caller fetches the document anew, for nobody that waits, and then calls
    ///   ``finishFetch(_:with:at:)``.
    mutating func lookup(
        _ request: Policy.Request, at now: () -> ContinuousClock.Instant
    ) -> (lookup: Answer?, refreshes: Bool) {
        let reference = Policy.reference(of: request)
        if let record = documents.use(reference), let key = Policy.key(for: request, in: record.document) {
            guard limits.lifetime != nil else {
                counts.lookupHits += 1
                return (.found(key), false)
            }
            let now = now()
            if limits.allowsUse(of: record.obtained, at: now) {
                counts.lookupHits += 1
                return (.found(key), beginRefresh(reference, record, at: now))
            }
        }
        let lookup = negative(reference, at: now())
        if lookup == nil { counts.lookupMisses += 1 } else { counts.lookupNegatives += 1 }
        return (lookup, false)
    }

    /// Tells what is known of a key, or keeps the waiter until that is known.
    ///
    /// In this order, so that none of the later steps is spent on what an earlier one settles: known, space to wait,
    /// cached files not read yet, under way already, a fetch.
    mutating func admit(
        _ waiter: Waiter, for request: Policy.Request, at now: ContinuousClock.Instant
    ) -> NextStep {
        let reference = Policy.reference(of: request)
        if let key = knownKey(request, at: now) { return .answered(.found(key)) }
        if let lookup = negative(reference, at: now) { return .answered(lookup) }
        guard Policy.hasRoom(beside: waiterCounts(for: reference), limits) else { return refuse(with: .unavailable) }
        let waiting = Waiting(request: request, waiter: waiter)
        let endpoint = Policy.endpoint(of: reference)
        if needsLoad(endpoint) { return loads.add(waiting, to: endpoint) ? .load(endpoint) : .waiting }
        if fetches.join(waiting, to: reference) { return .waiting }
        return fetches.begin(reference, for: waiting, at: now) ? .fetch(reference) : refuse(with: .unavailable)
    }

    /// Notes how a fetch ended.
    mutating func finishFetch(
        _ reference: Policy.Reference, with outcome: Lookup<Policy.Document>, at now: ContinuousClock.Instant
    ) -> Settlement {
        counts.count(outcome)
        guard !fetches.takeOutdated(reference) else { return Settlement(answers: [], effect: .outdated) }
        let effect = note(outcome, of: reference, at: now)
        let answers = fetches.finish(reference).map { waiting in
            let known = knownKey(waiting.request, at: now).map { Answer.found($0) }
            let fetched = outcome.compactMap { Policy.key(for: waiting.request, in: $0) }
            return (waiting.waiter, known ?? fetched)
        }
        return Settlement(answers: answers, effect: effect)
    }

    /// Whether an endpoint's cached files are still to be read. Local files are never cached.
    func needsLoad(_ endpoint: Policy.Endpoint) -> Bool {
        hasCache && !endpoint.isLocal && !loaded.contains(endpoint)
    }

    /// Takes what was read from an endpoint's cached files, and looks up again what waited for that.
    mutating func finishLoad(
        _ endpoint: Policy.Endpoint, with cached: [CachedDocument<Policy>], at now: ContinuousClock.Instant
    ) -> [(waiter: Waiter, step: NextStep)] {
        for file in cached {
            documents.insert(file.document, for: file.reference, obtained: now - file.age, lastFetch: nil)
        }
        loaded.insert(endpoint)
        return loads.finish(endpoint).map { ($0.waiter, admit($0.waiter, for: $0.request, at: now)) }
    }

    /// Forgets all that was read from local files, be it on its way.
    mutating func forgetLocal() {
        func isLocal(_ reference: Policy.Reference) -> Bool { Policy.endpoint(of: reference).isLocal }
        documents.removeAll(where: isLocal)
        negatives.removeAll(where: isLocal)
        fetches.outdate(where: isLocal)
    }

    /// Whether any document of an endpoint is in memory.
    func hasDocument(of endpoint: Policy.Endpoint) -> Bool {
        documents.contains { Policy.endpoint(of: $0) == endpoint }
    }

    // MARK: - Known documents, fetched again

    /// Whether it may help to fetch a document again because a signature did not verify under a key of it: the last fetch
    /// is long ago, or one is under way, or another key is known by now.
    func mayBeWrong(_ key: Policy.Key, for request: Policy.Request, at now: ContinuousClock.Instant) -> Bool {
        guard let known = knownKey(request, at: now) else { return false }
        return known != key || mayRecheck(Policy.reference(of: request), at: now)
    }

    /// Fetches a known document again, or waits for that. Meanwhile its key stays in use; it also does if the endpoint
    /// does not give another, or if the limits allow no fetch.
    mutating func recheck(
        _ waiter: Waiter, of key: Policy.Key, for request: Policy.Request, at now: ContinuousClock.Instant
    ) -> NextStep {
        let reference = Policy.reference(of: request)
        guard let known = knownKey(request, at: now) else { return .answered(.found(key)) }
        guard known == key, mayRecheck(reference, at: now) else { return .answered(.found(known)) }
        let waiting = Waiting(request: request, waiter: waiter)
        if fetches.join(waiting, to: reference) { return .waiting }
        guard fetches.beginRecheck(reference, for: waiting, at: now) else { return refuse(with: .found(key)) }
        return .fetch(reference)
    }

    private func mayRecheck(_ reference: Policy.Reference, at now: ContinuousClock.Instant) -> Bool {
        guard Policy.hasRoomToRecheck(beside: waiterCounts(for: reference), limits) else { return false }
        return fetches.isUnderWay(reference)
            || limits.allowsRecheck(after: documents.record(of: reference)?.lastFetch, at: now)
    }

    /// - Returns: whether the caller fetches it.
    private mutating func beginRefresh(
        _ reference: Policy.Reference, _ record: Record<Policy.Document>, at now: ContinuousClock.Instant
    ) -> Bool {
        limits.wantsNewer(than: record.obtained, at: now) && !fetches.isUnderWay(reference)
            && limits.allowsRecheck(after: record.lastFetch, at: now)
            && fetches.beginRecheck(reference, for: nil, at: now)
    }

    // MARK: - Parts

    private func usable(_ reference: Policy.Reference, at now: ContinuousClock.Instant) -> Record<Policy.Document>? {
        documents.record(of: reference).flatMap { limits.allowsUse(of: $0.obtained, at: now) ? $0 : nil }
    }

    private func knownKey(_ request: Policy.Request, at now: ContinuousClock.Instant) -> Policy.Key? {
        usable(Policy.reference(of: request), at: now).flatMap { Policy.key(for: request, in: $0.document) }
    }

    /// What can be said of a key that is not known; `nil`: its document has to be fetched, or is being fetched.
    private func negative(_ reference: Policy.Reference, at now: ContinuousClock.Instant) -> Answer? {
        if let answer = negatives.answer(reference, at: now) { return answer }
        // The key is not in the document that is here, which may be as new as possible.
        guard let last = usable(reference, at: now)?.lastFetch, !fetches.isUnderWay(reference),
            !limits.allowsRecheck(after: last, at: now)
        else { return nil }
        return last.hasFailed ? .unavailable : .unknown
    }

    private mutating func note(
        _ outcome: Lookup<Policy.Document>, of reference: Policy.Reference, at now: ContinuousClock.Instant
    ) -> Effect {
        switch outcome {
        case .found(let document):
            let old = documents.record(of: reference)?.document
            documents.insert(document, for: reference, obtained: now, lastFetch: (now, false))
            negatives.remove(reference)
            fetches.settle(reference)
            guard let old, Policy.replaces(document, old) else { return old == nil ? .none : .kept }
            counts.replaced += 1
            return .replaced
        case .unknown, .unavailable:
            if usable(reference, at: now) != nil {
                documents.noteFailure(of: reference, at: now)
                return .kept
            }
            guard case .unknown = outcome else {
                negatives.insert(.unavailable, for: reference, until: now + limits.failureLifetime)
                return .none
            }
            negatives.insert(.unknown, for: reference, until: now + limits.unknownLifetime)
            fetches.settle(reference)
            return .none
        }
    }

    private func waiterCounts(for reference: Policy.Reference) -> WaiterCounts {
        fetches.waiterCounts(for: reference, beside: loads.waiterCount)
    }

    private mutating func refuse(with answer: Answer) -> NextStep {
        counts.fetchesLimited += 1
        return .answered(answer)
    }
}
