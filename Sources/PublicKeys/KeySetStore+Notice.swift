// SPDX-License-Identifier: Apache-2.0

extension KeySetStore {
    /// What an operator may want to read in the log. No more of them can come than fetches are made and endpoints are read
    /// from the cache directory.
    public enum Notice: Equatable, Sendable {
        /// A set has been fetched, and written to the cache directory if there is one. It has so many usable keys.
        case setFetched(KeySetEndpoint, keyCount: Int)
        /// A set has been fetched in which a name stands for another key than before. Comes beside ``setFetched``.
        case keysReplaced(KeySetEndpoint)
        /// A set could not be fetched; `reason` is a short text for people.
        case fetchFailed(KeySetEndpoint, reason: String)
        /// An endpoint's file in the cache directory is not used; `reason` is what is said of its path.
        case filePassedOver(path: String, reason: String)
        /// The cache directory cannot be used, so that a restart will need the endpoint. Said once.
        case cacheUnusable(reason: String)
    }
}
