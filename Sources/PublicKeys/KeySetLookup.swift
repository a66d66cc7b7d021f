// SPDX-License-Identifier: Apache-2.0

import JOSE

/// What is known of a key of an issuer's set.
public enum KeySetLookup: Sendable {
    /// The key.
    case found(RS256PublicKey)
    /// The set is there and has no usable key of this name.
    case unknown
    /// Cannot tell: there is no set, or none that is new enough to know; or too much is asked at once.
    case unavailable
}
