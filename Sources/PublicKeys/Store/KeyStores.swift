// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The public keys of load balancers.
///
/// A key once found is kept, since another key has another `kid`. It is asked for again only if a signature does not verify
/// under it, once a minute at most (``query(doubting:for:)``): it may have been wrong from the start.
public typealias KeyStore = DocumentStore<KeyPolicy>

extension KeyStore {
    /// What is known of a key now: takes a lock, does no I/O.
    ///
    /// - Returns: `nil` if the key has to be fetched; ``Lookup/unknown`` or ``Lookup/unavailable`` while a negative entry
    ///   lives (30 s and 1 s).
    public func lookup(_ reference: KeyReference) -> Lookup<ES256PublicKey>? {
        knownKey(reference)
    }

    /// Gets what a query asks for, from wherever it is, with one fetch shared by all who wait for it.
    ///
    /// If the query doubts a key, the answer is the key that its endpoint gives now, or the same as before: also if the
    /// endpoint does not answer or knows no such key, or if the limits allow no fetch.
    ///
    /// - Parameter completion: called exactly once, outside any lock: before this returns if the answer is known or the
    ///   limits allow no fetch, otherwise on a background thread.
    public func fetch(_ query: Query, completion: @escaping Completion) {
        perform(query, completion)
    }

    /// What to ask if a signature does not verify under a key: takes a lock, does no I/O.
    ///
    /// - Returns: `nil` if the signature is bad: the endpoint gave this very key, or was asked for it, within the last
    ///   minute.
    public func query(doubting key: ES256PublicKey, for reference: KeyReference) -> Query? {
        doubt(key, for: reference)
    }
}

/// The key sets of the issuers of access tokens.
///
/// Other than a load balancer's keys, a set changes: it is fetched anew when it is an hour old, while the old one goes on
/// being used, and when a token names a key that is not in it or a signature does not verify, once a minute at most. If
/// no newer one is available, it is used for a day (``StoreLimits/keySets``).
public typealias KeySetStore = DocumentStore<KeySetPolicy>

extension KeySetStore {
    /// What is known of a key now: takes a lock, does no I/O. If the set has become old, it is fetched anew in the
    /// background.
    ///
    /// - Returns: `nil` if the set has to be fetched; ``Lookup/unknown`` or ``Lookup/unavailable`` while it must not be
    ///   fetched again.
    public func lookup(_ member: KeySetMember) -> Lookup<JWKPublicKey>? {
        knownKey(member)
    }

    /// Gets what a query asks for, from wherever its set is, with one fetch shared by all who wait for the set.
    ///
    /// If the query doubts a key, the answer is what a set says that has been fetched since, or the same key as before: also
    /// if no set is available now.
    ///
    /// - Parameter completion: called exactly once, outside any lock: before this returns if the answer is known or the
    ///   limits allow no fetch, otherwise on a background thread.
    public func fetch(_ query: Query, completion: @escaping Completion) {
        perform(query, completion)
    }

    /// What to ask if a signature does not verify under a key: takes a lock, does no I/O.
    ///
    /// - Returns: `nil` if the signature is bad: the set was fetched, or asked for, within the last minute.
    public func query(doubting key: JWKPublicKey, for member: KeySetMember) -> Query? {
        doubt(key, for: member)
    }
}
