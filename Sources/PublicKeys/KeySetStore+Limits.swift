// SPDX-License-Identifier: Apache-2.0

extension KeySetStore {
    /// What a ``KeySetStore`` never exceeds, however many tokens with made-up `kid`s arrive.
    public struct Limits: Sendable {
        /// Endpoints whose sets are kept; the one used longest ago goes. A load balancer has one or two issuers.
        public var endpoints = 16

        /// While there is a set, how long after a fetch the next one is made at the earliest: all that a flood of made-up
        /// `kid`s or of bad signatures costs. An issuer publishes a new key long before it signs with it.
        public var refreshInterval: Duration = .seconds(60)
        /// From what age on a set is fetched anew while it goes on being used, so that a key that the issuer has
        /// withdrawn is not believed for longer than this while the endpoint answers.
        public var freshness: Duration = .seconds(3600)
        /// How long a set is used when no newer one can be had: long enough for an outage, not for ever.
        public var lifetime: Duration = .seconds(24 * 3600)
        /// Without a set, how long a failure is believed: long enough that an endpoint that is down is not hammered,
        /// short enough that nobody waits for its recovery.
        public var failureLifetime: Duration = .seconds(1)

        /// While so many wait for any set, nobody else waits for a newer one because a signature does not verify under a
        /// key of the set: a flood of bad signatures does not take up the connections.
        public var recheckWaiters = 256

        /// Requests that wait for any set, all together: a quarter of the connections that a server takes.
        public var waiters = 1024

        public static let standard = Limits()

        public init() {}
    }
}
