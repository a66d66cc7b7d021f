// SPDX-License-Identifier: Apache-2.0

/// What a ``DocumentStore`` never exceeds, however many tokens with made-up `kid`s arrive, and how long it trusts what.
///
/// The comments are about keys; ``keySets`` says what differs for key sets.
public struct StoreLimits: Sendable {
    /// Documents in memory; the one used longest ago goes. A region has a handful of keys, each takes a few KB.
    public var documents = 128
    /// Files in the cache directory, of one endpoint or of all key sets; the oldest goes. As many as fit in memory.
    public var cachedFiles = 128

    // MARK: Lifetimes

    /// From what age on a document is fetched anew while it goes on being used. `nil`: never, as a key does not change.
    public var freshness: Duration?
    /// How long a document is used when no newer one is available. `nil`: forever.
    public var lifetime: Duration?
    /// How long a known document is not fetched again, though a key is not in it or a signature does not verify under its
    /// key: all that a flood of made-up names or of bad signatures costs.
    public var recheckInterval: Duration = .seconds(60)
    /// How long the endpoint's "no such key" is trusted. A `kid` is made up or a mistake; a new key of a load balancer
    /// is at its endpoint before the first token that names it.
    public var unknownLifetime: Duration = .seconds(30)
    /// How long a failure is trusted: long enough that an endpoint that is down is not hammered, short enough that
    /// nobody waits for its recovery.
    public var failureLifetime: Duration = .seconds(1)
    /// Both kinds of negative entries together. More than the fetches let come into being in their lifetime: 206.
    public var negativeEntries = 256

    // MARK: Fetches

    /// Fetches that may be made at once before ``fetchInterval`` rules: a change of keys, several load balancers.
    public var fetchBurst = 10
    /// After the burst, one fetch in this time: all that a flood of `kid`s costs that are asked for once.
    public var fetchInterval: Duration = .seconds(1)
    /// Fetches of those under way at once; each holds a thread for as long as the endpoint lets it wait.
    public var fetchesAtOnce = 10
    /// In addition, 16 fetches at once and then one in this time for keys that are asked for again and again: a real key
    /// gets its turn whatever is made up. Sixteen times this is more than the 3 s that a fetch takes at most, so that an
    /// endpoint that does not answer holds up the reserve no longer than this limit does.
    public var reserveInterval: Duration = .milliseconds(200)
    /// Fetches of known documents under way at once, one ``fetchInterval`` apart after that.
    public var rechecksAtOnce = 5

    // MARK: Waiting

    /// Requests that wait for a known document to be fetched again; others are told at once that the signature is bad. Few
    /// enough that a flood does not take up the connections.
    public var recheckWaiters = 256
    /// Requests that wait for any other fetch, all together: half of the connections that a server takes, since each keeps
    /// one from being used for a token whose key is known.
    public var waiters = 2048

    /// How often an endpoint is asked at most for the sake of ``DocumentStore/checkReadiness(_:completion:)``.
    public var readinessInterval: Duration = .seconds(10)

    public static let keys = StoreLimits()

    /// A load balancer has one or two issuers, whose sets change. An issuer publishes a new key long before it signs with
    /// it.
    public static let keySets: StoreLimits = {
        var limits = StoreLimits()
        limits.documents = 16
        limits.cachedFiles = 16
        limits.negativeEntries = 16
        // A key that the issuer has withdrawn is not trusted for longer than this while the endpoint answers.
        limits.freshness = .seconds(3600)
        // Long enough for an outage, not forever.
        limits.lifetime = .seconds(24 * 3600)
        // One fetch for each set. The lifetimes above pace them: the bucket is never empty.
        limits.fetchesAtOnce = limits.documents
        limits.rechecksAtOnce = limits.documents
        limits.fetchBurst = 32
        limits.fetchInterval = .milliseconds(50)
        // A quarter of the connections. A set is waited for by one issuer's users, so that none need leave space for others.
        limits.waiters = 1024
        return limits
    }()

    public init() {}
}

/// When a document was last asked for, if since the start, and how that ended.
typealias LastFetch = (end: ContinuousClock.Instant, hasFailed: Bool)

extension StoreLimits {
    /// Whether a document may be used that was written or fetched at this time.
    func allowsUse(of obtained: ContinuousClock.Instant, at now: ContinuousClock.Instant) -> Bool {
        lifetime.map { now < obtained + $0 } ?? true
    }

    /// Whether a document that may be used is so old that a newer one is wanted.
    func wantsNewer(than obtained: ContinuousClock.Instant, at now: ContinuousClock.Instant) -> Bool {
        freshness.map { now >= obtained + $0 } ?? false
    }

    /// Whether a document that is known may be fetched again.
    func allowsRecheck(after last: LastFetch?, at now: ContinuousClock.Instant) -> Bool {
        last.map { now >= $0.end + recheckInterval } ?? true
    }
}
