// SPDX-License-Identifier: Apache-2.0

extension KeyStore {
    /// What a ``KeyStore`` has counted since it was made, for the metrics.
    public struct Statistics: Equatable, Sendable {
        /// Fetches that brought a key.
        public var fetchesFound = 0
        /// Fetches answered by "no such key".
        public var fetchesUnknown = 0
        /// Fetches that failed.
        public var fetchesUnavailable = 0
        /// Requests for a fetch that was not made, for one of the ``KeyStore/Limits``.
        public var fetchesLimited = 0
        /// Keys that their endpoint has replaced by others of the same `kid`.
        public var keysReplaced = 0
        /// Look-ups that found the key.
        public var lookupHits = 0
        /// Look-ups that found nothing.
        public var lookupMisses = 0
        /// Look-ups that found a negative entry.
        public var lookupNegatives = 0
        /// Keys in memory now.
        public var keysHeld = 0
    }
}
