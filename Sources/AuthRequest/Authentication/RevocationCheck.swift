// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy
import JOSE
import Revocations

/// Says of each request whether its session has been signed out or its user blocked.
///
/// The store knows keyed digests only. Making one costs more than all look-ups of a request, so they are made once a token and kept with
/// it (``Known``).
public final class RevocationCheck: Sendable {
    public let store: RevocationStore

    public init(store: RevocationStore) {
        self.store = store
    }

    /// The keys of all that the user claims prove: the user, and addresses.
    ///
    /// - Parameter emailSource: where the user's address is. The claim `email` counts as well: a block is not evaded by another
    ///   claim.
    func keys(of user: VerifiedUser, _ emailSource: EmailSource) throws(CryptographyError) -> RevocationKeys {
        var keys = RevocationKeys()
        if let subject = user.subject { keys.user = try store.key(.user, of: subject) }
        let email = user.claims["email"]?.string
        if let email { keys.emails.append(try key(ofAddress: email)) }
        if let other = emailSource.address(in: user.claims), other != email {
            keys.emails.append(try key(ofAddress: other))
        }
        return keys
    }

    /// The key of the session that an access token names, if it names one.
    func keys(of accessToken: VerifiedAccessToken) throws(CryptographyError) -> RevocationKeys {
        guard let session = accessToken.sessionID else { return RevocationKeys() }
        return RevocationKeys(session: try store.key(.session, of: session))
    }

    private func key(ofAddress text: String) throws(CryptographyError) -> RevocationKey {
        try store.key(.email, of: ComparableAddress.text(ofClaim: text))
    }

    /// Whether the request is refused.
    ///
    /// - Parameter now: seconds since the epoch.
    func refuses(_ user: Known<VerifiedUser>, _ accessToken: Known<VerifiedAccessToken>?, at now: Int64) -> Bool {
        guard store.count > 0 else { return false }
        var keys = user.keys
        keys.session = accessToken?.keys.session
        return store.refusal(of: keys, signedInAt: accessToken?.token.loginTime, at: now) != nil
    }

    /// What the user's own page needs to offer the sign-out on all devices; `nil` if later sign-ins could not be told from earlier ones.
    func signOutProof(for user: VerifiedUser, _ accessToken: VerifiedAccessToken?, at now: Int64) -> SignOutProof? {
        guard let subject = user.subject, accessToken?.loginTime != nil else { return nil }
        return try? SignOutProof(for: subject, madeAt: now, store)
    }
}

/// A verified token with the keys by which it may be revoked; without any, if nothing can be.
struct Known<Token: Sendable>: Sendable {
    let token: Token
    let keys: RevocationKeys
}
