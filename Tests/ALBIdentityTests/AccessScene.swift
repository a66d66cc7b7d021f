// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import TestSupport
import TokenMint

/// A signed-in user and the issuer's key that signs access tokens, at a time that does not move.
struct AccessScene {
    /// When an access token expires that nobody has changed.
    static let expiry = Scene.now + 3600

    let scene: Scene
    let user: VerifiedUser
    let signingKey: RSASigningKey
    let key: JWKPublicKey
    let mint: AccessMint

    init() throws {
        scene = try Scene()
        user = try scene.verify(scene.token())
        signingKey = try RSASigningKey.sample.get()
        key = try signingKey.publicKey()
        mint = AccessMint(key: signingKey)
    }

    /// A user of the same load balancer, whose signed token `change` has changed.
    func user(_ change: (inout TokenDraft) -> Void) throws -> VerifiedUser {
        let expected = try Expectations(signers: scene.expectations.loadBalancers.all.map(\.arn), leeway: 0)
        return try scene.verify(scene.token(change), expecting: expected)
    }

    /// An access token that is good at ``Scene/now`` for ``user``, but for what `change` does to it.
    func token(_ change: (inout AccessTokenDraft) -> Void = { _ in }) -> String {
        mint.token(expiresAt: Self.expiry, change)
    }

    /// Verifies an access token from its first byte to its last claim; `nil` if it is opaque.
    func verify(
        _ token: String, by other: JWKPublicKey? = nil, for otherUser: VerifiedUser? = nil,
        expecting: Expectations? = nil, at now: Int64 = Scene.now
    ) throws -> VerifiedAccessToken? {
        guard
            case .jwt(let token) = try AccessToken(
                TokenText(accessToken: Array(token.utf8)),
                accepting: (expecting ?? scene.expectations).accessTokens.algorithms)
        else { return nil }
        return try token.verified(
            by: other ?? key, for: otherUser ?? user, expecting: expecting ?? scene.expectations, at: now)
    }

    /// What becomes of an access token.
    enum Outcome: Equatable {
        case believed
        case opaque
        case refused(AccessTokenRejection)
    }

    func outcome(
        of token: String, by other: JWKPublicKey? = nil, for otherUser: VerifiedUser? = nil,
        expecting: Expectations? = nil, at now: Int64 = Scene.now
    ) throws -> Outcome {
        do {
            let verified = try verify(token, by: other, for: otherUser, expecting: expecting, at: now)
            return verified == nil ? .opaque : .believed
        } catch VerificationError<AccessTokenRejection>.rejected(let rejection) {
            return .refused(rejection)
        }
    }
}

extension RSASigningKey {
    /// The public half, out of the JWK set that the issuer publishes.
    func publicKey() throws -> JWKPublicKey {
        struct NoKey: Error {}
        let set = try JWKSet(Array(AccessMint.keySet([jwk]).utf8))
        guard let name = JWKIdentifier(keyID), let key = set.key(named: name, for: .rs256) else { throw NoKey() }
        return key
    }
}
