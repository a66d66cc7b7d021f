// SPDX-License-Identifier: Apache-2.0

import JWTKit

/// What is read of an access token of our own. That it is ours says the signature; whether it still holds, the grant.
struct AccessTokenClaims: JWTPayload {
    let sub: String
    let originID: String
    let use: String
    let scope: String
    /// Seconds since the epoch.
    let expires: Int64

    private enum CodingKeys: String, CodingKey {
        case sub, scope
        case originID = "origin_jti"
        case use = "token_use"
        case expires = "exp"
    }

    /// The clock is the caller's: ``ManagedLogin/userInfo(accessToken:)`` compares.
    func verify(using algorithm: some JWTAlgorithm) throws {
        guard use == "access" else {
            throw JWTError.claimVerificationFailure(failedClaim: nil, reason: "not an access token")
        }
    }
}
