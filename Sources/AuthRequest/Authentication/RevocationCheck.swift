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
    /// - Parameter emailSource: the claims that may hold an address. All of them count, and `email`: a block is not evaded by another
    ///   claim that comes first. So does `sub` where it is an address, as in access tokens of Okta.
    func keys(of user: VerifiedUser, _ emailSource: EmailSource) throws(CryptographyError) -> RevocationKeys {
        var keys = RevocationKeys(emails: try addressKeys(in: user.claims, emailSource))
        if let subject = user.subject { keys.user = try store.key(.user, of: subject) }
        return keys
    }

    /// The keys of what an access token proves: the session, if it names one, and addresses.
    func keys(
        of accessToken: VerifiedAccessToken, _ emailSource: EmailSource
    ) throws(CryptographyError) -> RevocationKeys {
        var keys = RevocationKeys(emails: try addressKeys(in: accessToken.claims, emailSource))
        if let session = accessToken.sessionID { keys.session = try store.key(.session, of: session) }
        return keys
    }

    private func addressKeys(
        in claims: Claims, _ emailSource: EmailSource
    ) throws(CryptographyError) -> [RevocationKey] {
        var texts: [String] = []
        for path in emailSource.claims + [.email, .subject] {
            for text in Self.texts(of: claims[path])
            where !texts.contains(text) && (path != .subject || text.utf8.contains(UInt8(ascii: "@"))) {
                texts.append(text)
            }
        }
        return try texts.map { text throws(CryptographyError) in
            try store.key(.email, of: ComparableAddress.text(ofClaim: text))
        }
    }

    /// A text, or those of a list; more than a few are nobody's addresses.
    private static func texts(of value: JSONValue?) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.prefix(8).compactMap(\.string)
        default: []
        }
    }

    /// What refuses the request; `nil`: nothing.
    ///
    /// - Parameter now: seconds since the epoch.
    func refusal(
        of user: Known<VerifiedUser>, _ accessToken: Known<VerifiedAccessToken>?, at now: Int64
    ) -> Revocation? {
        guard store.count > 0 else { return nil }
        let loginTime = accessToken?.token.loginTime
        // One after the other: to join them would cost each request a list of its own.
        if let keys = accessToken?.keys, let found = store.refusal(of: keys, signedInAt: loginTime, at: now) {
            return found
        }
        return store.refusal(of: user.keys, signedInAt: loginTime, at: now)
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
