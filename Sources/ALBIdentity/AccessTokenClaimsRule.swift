// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The rules for an access token's claims, judged once the signature holds, and again for each request.
///
/// The load balancer does not sign the access token, and nothing but its content ties it to the user: a token of
/// somebody else's, or one issued to another application, has a good signature too.
public enum AccessTokenClaimsRule: CaseIterable, Sendable {
    /// `token_use` is `access`: an ID token is signed with the same keys (RFC 8725 §3.12).
    case use
    /// `iss` is the configured issuer; if none is, that of the signed user claims token (RFC 8725 §3.8).
    case issuer
    /// `client_id` is the `client` of the signed user claims token (RFC 8725 §3.9).
    case client
    /// `sub` is that of the signed user claims token (RFC 8725 §3.8).
    case subject
    /// `exp` is there and in the future, or past by less than ``expiryGrace`` (RFC 7519 §4.1.4).
    case expiry
    /// `nbf`, where there is one, has come (RFC 7519 §4.1.5).
    case notBefore

    /// How many seconds an access token is believed beyond its end. A load balancer passes it on until it expires, so
    /// it may be seconds from its end when it comes; that the user is signed in, the signed token says.
    public static let expiryGrace: Int64 = 60

    /// The rejection, if the claims break this rule.
    ///
    /// - Parameters:
    ///   - user: whom the access token has come with.
    ///   - now: seconds since the epoch.
    public func rejection(
        of claims: JSONObject, for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) -> AccessTokenRejection? {
        switch self {
        case .use: claims["token_use"].isText("access") ? nil : .wrongUse
        case .issuer: claims["iss"].isText(expected.issuer ?? user.issuer) ? nil : .mismatch
        case .client: claims["client_id"].isText(user.clientID) ? nil : .mismatch
        case .subject: claims["sub"].isText(user.subject) ? nil : .mismatch
        case .expiry:
            if let expiry = claims["exp"]?.time { now < expiry + Self.expiryGrace ? nil : .expired } else { .malformed }
        case .notBefore:
            switch claims["nbf"] {
            case nil: nil
            case .integer(let notBefore): notBefore <= now + expected.leeway ? nil : .notYetValid
            default: .malformed
            }
        }
    }

    /// The first rejection, if the claims break any rule.
    static func firstRejection(
        of claims: JSONObject, for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) -> AccessTokenRejection? {
        for rule in allCases {
            if let rejection = rule.rejection(of: claims, for: user, expecting: expected, at: now) { return rejection }
        }
        return nil
    }
}

extension JSONValue? {
    /// Whether both are there, and the value is this very text.
    fileprivate func isText(_ text: String?) -> Bool {
        guard let text, let own = self?.string else { return false }
        return own.isIdentical(to: text)
    }
}
