// SPDX-License-Identifier: Apache-2.0

extension DocumentStore {
    /// What a request needs: a key that is not at hand, or a newer version of one that did not verify a signature.
    public struct Query: Sendable {
        public let request: Policy.Request
        /// The key that did not verify a signature. Mostly the signature is to blame, but the key may be wrong: served by
        /// mistake, or damaged in the cache directory.
        public let doubted: Policy.Key?

        /// Asks for a key that is not at hand.
        public init(_ request: Policy.Request) {
            self.request = request
            doubted = nil
        }

        /// Asks for a newer version of a key. Only a store knows whether that is of any use (`query(doubting:for:)`).
        init(_ request: Policy.Request, doubting key: Policy.Key) {
            self.request = request
            doubted = key
        }
    }

    /// What an operator may want to read in the log. No more of them can come than fetches are made and endpoints are read
    /// from the cache directory.
    public enum Notice: Equatable, Sendable {
        /// A document has been fetched, and written to the cache directory if there is one.
        case fetched(Policy.Reference, keyCount: Int)
        /// The same, and a name stands for another key than before.
        case replaced(Policy.Reference, keyCount: Int)
        /// A document could not be fetched; `reason` is a short text for people.
        case fetchFailed(Policy.Reference, reason: String)
        /// A file in the cache directory is not used; `reason` is what is said of its path. Said once, when the endpoint's
        /// files are read, of the first few of them; the last one is about their directory and tells how many more there
        /// are.
        case filePassedOver(path: String, reason: String)
        /// The cache directory cannot be used, so that a restart will need the endpoint. Said once.
        case cacheUnusable(reason: String)
    }

    public typealias Statistics = StoreStatistics
}

/// What a ``DocumentStore`` has counted since it was made, for the metrics.
public struct StoreStatistics: Equatable, Sendable {
    /// Fetches that brought a document.
    public var fetchesFound = 0
    /// Fetches answered by "no such key".
    public var fetchesUnknown = 0
    /// Fetches that failed, or brought something else.
    public var fetchesUnavailable = 0
    /// Requests for a fetch that was not made, for one of the ``StoreLimits``.
    public var fetchesLimited = 0
    /// Fetched documents in which a name stands for another key than before.
    public var replaced = 0
    /// Look-ups that found the key.
    public var lookupHits = 0
    /// Look-ups that have to wait.
    public var lookupMisses = 0
    /// Look-ups that were told at once that the key is unknown or not to be had.
    public var lookupNegatives = 0
    /// Documents in memory now.
    public var held = 0

    public init() {}

    mutating func count<Document>(_ outcome: Lookup<Document>) {
        switch outcome {
        case .found: fetchesFound += 1
        case .unknown: fetchesUnknown += 1
        case .unavailable: fetchesUnavailable += 1
        }
    }
}
