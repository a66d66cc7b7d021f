// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import TokenMint

/// One load balancer, its key, and an operator who expects tokens of it, at a time that does not move.
package struct Scene {
    /// Seconds since the epoch.
    package static let now: Int64 = 1_700_000_000
    /// When a token expires that nobody has changed: a load balancer gives it two minutes.
    package static let expiry = now + 120

    package let signingKey: SigningKey
    package let key: ES256PublicKey
    package let mint: Mint
    /// The signer, the app client and the issuer of ``mint``, and no leeway.
    package let expectations: Expectations

    package init(signer: String = Mint.signer) throws {
        signingKey = try SigningKey()
        key = try ES256PublicKey(pem: Array(signingKey.publicKeyPEM.utf8))
        mint = Mint(key: signingKey, signer: signer)
        expectations = try Expectations(
            signers: [try LoadBalancerARN(Mint.signer)], clientIDs: [Mint.client], issuer: Mint.issuer, leeway: 0)
    }

    /// A token that is good at ``now``, but for what `change` does to it.
    package func token(_ change: (inout TokenDraft) -> Void = { _ in }) -> String {
        mint.token(expiresAt: Self.expiry, change)
    }

    /// Verifies a token from its first byte to its last claim.
    package func verify(
        _ token: String, by other: ES256PublicKey? = nil, expecting: Expectations? = nil, at now: Int64 = now
    ) throws -> VerifiedUser {
        let expected = expecting ?? expectations
        return try UnverifiedToken(TokenText(userClaims: Array(token.utf8)), expecting: expected, at: now)
            .verified(by: other ?? key, expecting: expected, at: now)
    }

    /// Why a token is not trusted; `nil` if it is.
    package func rejection(
        of token: String, by other: ES256PublicKey? = nil, expecting: Expectations? = nil, at now: Int64 = now
    ) throws -> Rejection? {
        do {
            _ = try verify(token, by: other, expecting: expecting, at: now)
            return nil
        } catch VerificationError<Rejection>.rejected(let rejection) {
            return rejection
        }
    }
}
