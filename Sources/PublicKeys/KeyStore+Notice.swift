// SPDX-License-Identifier: Apache-2.0

extension KeyStore {
    /// What an operator may want to read in the log. No more of them can come than fetches are made.
    public enum Notice: Equatable, Sendable {
        /// A key has been fetched, and written to the cache directory if there is one.
        case keyFetched(KeyReference)
        /// Under the `kid` of a known key the endpoint has another one, which replaces it, in the cache directory too.
        case keyReplaced(KeyReference)
        /// A key could not be fetched; `reason` is a short text for people.
        case fetchFailed(KeyReference, reason: String)
        /// The cache directory cannot be used, so that a restart will need the endpoint. Said once.
        case cacheUnusable(reason: String)
    }
}
