// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE

/// What a request needs of a ``KeyStore``: a key that is not at hand, or newer word of one that did not verify a
/// signature.
public struct KeyQuery: Sendable {
    public let reference: KeyReference
    /// The key that did not verify a signature. Mostly the signature is to blame, but the key may be wrong: served by
    /// mistake, or damaged in the cache directory.
    public let doubted: ES256PublicKey?

    /// Asks for a key that is not at hand.
    public init(_ reference: KeyReference) {
        self.reference = reference
        doubted = nil
    }

    /// Asks for newer word of a key. Only a store knows whether that is of any use (``KeyStore/query(doubting:for:)``).
    init(_ reference: KeyReference, doubting key: ES256PublicKey) {
        self.reference = reference
        doubted = key
    }
}

/// What a request needs of a ``KeySetStore``: the set, or a newer one because a key of it did not verify a signature.
public struct KeySetQuery: Sendable {
    public let endpoint: KeySetEndpoint
    /// The key that did not verify a signature.
    public let doubted: RS256PublicKey?

    /// Asks for a set that is not at hand.
    public init(_ endpoint: KeySetEndpoint) {
        self.endpoint = endpoint
        doubted = nil
    }

    /// Asks for a newer set (``KeySetStore/query(doubting:named:at:)``).
    init(_ endpoint: KeySetEndpoint, doubting key: RS256PublicKey) {
        self.endpoint = endpoint
        doubted = key
    }
}
