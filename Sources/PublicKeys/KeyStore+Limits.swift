// SPDX-License-Identifier: Apache-2.0

extension KeyStore {
    /// What a ``KeyStore`` never exceeds, however many tokens with made-up `kid`s arrive.
    public struct Limits: Sendable {
        /// Keys in memory; the one used longest ago goes. A region has a handful, each takes a few KB.
        public var keys = 128
        /// Files of one endpoint in the cache directory; the oldest goes. As many as fit in memory.
        public var cachedFiles = 128

        /// How long the endpoint's "no such key" is believed. A `kid` is made up or a mistake; a new key of a load
        /// balancer is at its endpoint before the first token that names it.
        public var unknownLifetime: Duration = .seconds(30)
        /// How long a failure is believed: long enough that an endpoint that is down is not hammered, short enough that
        /// nobody waits for its recovery.
        public var failureLifetime: Duration = .seconds(1)
        /// Both kinds of negative entries together. More than the fetches let come into being in their lifetime: 206.
        public var negativeEntries = 256

        /// Fetches that may be made at once before ``fetchInterval`` rules: a change of keys, several load balancers.
        public var fetchBurst = 10
        /// After the burst, one fetch in this time: all that a flood of `kid`s costs that are asked for once.
        public var fetchInterval: Duration = .seconds(1)
        /// Fetches of those under way at once; each holds a thread for as long as the endpoint lets it wait.
        public var fetchesAtOnce = 10
        /// Beside them, 16 fetches at once and then one in this time for keys that are asked for again and again: a real
        /// key gets its turn whatever is made up. Sixteen times this is more than the 3 s that a fetch takes at most, so
        /// that an endpoint that does not answer holds up the reserve no longer than this limit does.
        public var reserveInterval: Duration = .milliseconds(200)
        /// How long a key is not asked for again after its endpoint was asked for it, though a signature does not verify
        /// under it: all that a flood of bad signatures costs.
        public var recheckInterval: Duration = .seconds(60)
        /// Such fetches under way at once, one ``fetchInterval`` apart after that, for all keys together.
        public var rechecksAtOnce = 5
        /// Requests that wait for any of them; others are told at once that the signature is bad. Few enough that a flood
        /// does not take up the connections.
        public var recheckWaiters = 256

        /// Requests that wait for any other fetch, all together: half of the connections that a server takes, since each
        /// keeps one from being used for a token whose key is known. No fetch is waited for by more than there is room left
        /// for others.
        public var waiters = 2048

        /// How often an endpoint is asked at most for the sake of ``KeyStore/checkReadiness(_:completion:)``.
        public var readinessInterval: Duration = .seconds(10)

        public static let standard = Limits()

        public init() {}
    }
}
