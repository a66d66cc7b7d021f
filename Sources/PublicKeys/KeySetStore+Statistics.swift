// SPDX-License-Identifier: Apache-2.0

extension KeySetStore {
    /// What a ``KeySetStore`` has counted since it was made, for the metrics.
    public struct Statistics: Equatable, Sendable {
        /// Fetches that brought a set.
        public var fetchesFound = 0
        /// Fetches that failed, or brought something else than a set.
        public var fetchesUnavailable = 0
        /// Requests for a fetch that was not made, for one of the ``KeySetStore/Limits``.
        public var fetchesLimited = 0
        /// Fetched sets in which a name stands for another key than before.
        public var setsReplaced = 0
        /// Look-ups that found the key.
        public var lookupHits = 0
        /// Look-ups that have to wait for a set.
        public var lookupMisses = 0
        /// Look-ups that were told at once that the key is unknown or not to be had.
        public var lookupNegatives = 0
        /// Sets in memory now.
        public var setsHeld = 0
    }
}
