// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TokenMint

@testable import AccessPolicy

/// People whom a load balancer vouches for, and what a location's rules say about them.
struct People {
    private static let now: Int64 = 1_700_000_000

    private let key: ES256PublicKey
    private let mint: Mint
    private let expectations: Expectations

    init() throws {
        let signingKey = try SigningKey()
        key = try ES256PublicKey(pem: Array(signingKey.publicKeyPEM.utf8))
        mint = Mint(key: signingKey)
        expectations = Expectations(signers: [try LoadBalancerARN(Mint.signer)])
    }

    /// Somebody with these claims; what is `nil` is not claimed.
    func user(email: String?, verified: JSONText? = true) throws -> VerifiedUser {
        try user(emailClaim: email.map(JSONText.string), verified: verified)
    }

    /// The same with a claim of any type.
    func user(emailClaim: JSONText?, verified: JSONText? = true) throws -> VerifiedUser {
        let token = mint.token(expiresAt: Self.now + 120) { draft in
            draft.claims["email"] = emailClaim
            draft.claims["email_verified"] = verified
        }
        return try UnverifiedToken(TokenText(userClaims: Array(token.utf8)), expecting: expectations, at: Self.now)
            .verified(by: key, expecting: expectations, at: Self.now)
    }

    /// Why a location keeps somebody out; `nil` if it does not.
    func denial(
        _ query: String, email: String? = "ann@example.com", verified: JSONText? = true,
        groups: [String] = [], requiresVerifiedEmail: Bool = true
    ) throws -> Denial? {
        let rules = LocationRules(.query(query[...]))
        let user = try user(email: email, verified: verified)
        let denial = rules.denial(of: user, groups: groups, requiresVerifiedEmail: requiresVerifiedEmail)
        let steps = rules.steps(for: user.claims, groups: groups, requiresVerifiedEmail: requiresVerifiedEmail)
        #expect(steps.lazy.compactMap(\.denial).first == denial, "an inspection gives the reason that a request gets")
        return denial
    }
}
