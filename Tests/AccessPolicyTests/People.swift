// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import TestSupport
import Testing
import TokenMint

@testable import AccessPolicy

/// People whom a load balancer vouches for, and what a location's rules say about them.
struct People {
    private let scene: Scene

    init() throws { scene = try Scene() }

    /// Somebody with these claims; what is `nil` is not claimed.
    func user(email: String?, verified: JSONText? = true) throws -> VerifiedUser {
        try user(emailClaim: email.map(JSONText.string), verified: verified)
    }

    /// The same with a claim of any type.
    func user(
        emailClaim: JSONText?, verified: JSONText? = true, others: [String: JSONText] = [:]
    ) throws -> VerifiedUser {
        let token = scene.token { draft in
            for (name, value) in others { draft.claims[name] = value }
            draft.claims["email"] = emailClaim
            draft.claims["email_verified"] = verified
        }
        return try scene.verify(token)
    }

    /// Why a location keeps somebody out; `nil` if it does not.
    func denial(
        _ query: String, email: String? = "ann@example.com", verified: JSONText? = true,
        groups: [String] = [], emailSource: EmailSource = EmailSource()
    ) throws -> Denial? {
        let rules = LocationRules(.query(query[...]))
        let user = try user(email: email, verified: verified)
        let denial = rules.denial(of: user, groups: groups, emailSource: emailSource)
        let explanation = rules.explanation(for: user.claims, groups: groups, emailSource: emailSource)
        #expect(explanation.denial == denial, "an inspection gives the reason that a request gets")
        return denial
    }

    /// An access token of such a user.
    func accessToken(
        of user: VerifiedUser, _ change: (inout AccessTokenDraft) -> Void = { _ in }
    ) throws -> VerifiedAccessToken {
        let mint = AccessMint(key: try RSASigningKey.sample.get())
        let set = try JWKSet(Array(mint.keySet().utf8))
        let key = try #require(JWKIdentifier(mint.signer.keyID).flatMap { set.key(named: $0, for: .rs256) })
        let parsed = try AccessToken(
            TokenText(accessToken: Array(mint.token(expiresAt: Scene.expiry, change).utf8)), accepting: [.rs256])
        guard case .jwt(let token) = parsed else { throw NoToken() }
        return try token.verified(by: key, for: user, expecting: scene.expectations, at: Scene.now)
    }

    private struct NoToken: Error {}
}

extension LocationRules {
    /// The decision without an access token, and without a rule about time.
    func denial(of user: VerifiedUser, groups: @autoclosure () -> [String]?, emailSource: EmailSource) -> Denial? {
        denial(of: user, nil, groups: groups(), emailSource: emailSource, at: Scene.now, leeway: 0)
    }
}
