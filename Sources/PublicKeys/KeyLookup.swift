// SPDX-License-Identifier: Apache-2.0

import JOSE

/// What is known of a public key.
public enum KeyLookup: Sendable {
    /// The key.
    case found(ES256PublicKey)
    /// The endpoint says that there is no such key (403, 404 or 410; no such file).
    case unknown
    /// Cannot tell: the endpoint does not answer, answers something else than a key, or too much is asked of it.
    case unavailable
}
