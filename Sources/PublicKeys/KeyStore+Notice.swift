// SPDX-License-Identifier: Apache-2.0

extension KeyStore {
    /// What an operator may want to read in the log. No more of them can come than fetches are made and endpoints are read
    /// from the cache directory.
    public enum Notice: Equatable, Sendable {
        /// A key has been fetched, and written to the cache directory if there is one.
        case keyFetched(KeyReference)
        /// Under the `kid` of a known key the endpoint has another one, which replaces it, in the cache directory too.
        case keyReplaced(KeyReference)
        /// A key could not be fetched; `reason` is a short text for people.
        case fetchFailed(KeyReference, reason: String)
        /// A file in the cache directory is not used; `reason` is what is said of its path. Said once, when the endpoint's
        /// files are read, of the first few of them; the last one is about their directory and tells how many more there
        /// are.
        case filePassedOver(path: String, reason: String)
        /// The cache directory cannot be used, so that a restart will need the endpoint. Said once.
        case cacheUnusable(reason: String)
    }
}
