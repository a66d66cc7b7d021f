// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Why a token has not been verified.
public enum VerificationError<Reason: Equatable & Sendable>: Error, Equatable {
    /// The token is not believed.
    case rejected(Reason)
    /// libcrypto failed, so nothing can be said about the token.
    case undecided(CryptographyError)
}
