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
        /// Both kinds of negative entries together. More than the bucket lets come into being in their lifetime.
        public var negativeEntries = 256

        /// Fetches that may be made at once before ``fetchInterval`` rules: a change of keys, several load balancers.
        public var fetchBurst = 10
        /// After the burst, one fetch in this time: all that a flood of made-up `kid`s costs.
        public var fetchInterval: Duration = .seconds(1)
        /// Fetches under way at once; each holds a thread for as long as the endpoint lets it wait.
        public var fetchesAtOnce = 5
        /// Fetches that wait for their turn. With as many as run at once, nobody waits for more than two time-outs.
        public var queuedFetches = 5
        /// Requests that wait for any fetch, all together; more connections than nginx usually keeps to the daemon.
        public var waiters = 4096

        /// How often an endpoint is asked at most for the sake of ``KeyStore/checkReadiness(_:completion:)``.
        public var readinessInterval: Duration = .seconds(10)

        public static let standard = Limits()

        public init() {}
    }
}
