// SPDX-License-Identifier: Apache-2.0

import TextBasics
import JOSE

/// The rules for an access token's claims, checked once the signature is valid, and again for each request.
///
/// The load balancer does not sign the access token, and nothing but its content ties it to the user: a token of
/// another user, or one issued to another application, has a valid signature too.
public enum AccessTokenClaimsRule: CaseIterable, Sendable {
    /// `token_use` is `access`: an ID token is signed with the same keys (RFC 8725 §3.12).
    case use
    /// `iss` means the issuer of the signed user claims token, or one that is named for access tokens (RFC 8725 §3.8).
    case issuer
    /// `client_id` is the `client` of the signed user claims token (RFC 8725 §3.9).
    case client
    /// `sub` is that of the signed user claims token (RFC 8725 §3.8).
    case subject
    /// `exp` is there and in the future, or past by less than ``expiryGrace`` (RFC 7519 §4.1.4).
    case expiry
    /// `nbf`, where there is one, is not in the future (RFC 7519 §4.1.5).
    case notBefore

    /// How many seconds an access token is believed after it has expired. A load balancer passes it on until then, so it
    /// may arrive seconds before its end; that the user is signed in, the signed token proves.
    public static let expiryGrace: Int64 = 60

    /// The rejection, if the claims break this rule.
    ///
    /// - Parameters:
    ///   - user: whose request the access token came with.
    ///   - now: seconds since the epoch.
    func rejection(
        of claims: JSONObject, for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) -> AccessTokenRejection? {
        switch self {
        case .use: claims["token_use"].isText("access") ? nil : .wrongUse
        case .issuer: expected.accepts(accessTokenIssuer: claims["iss"]?.string, of: user) ? nil : .mismatch
        case .client: claims["client_id"].isText(user.clientID) ? nil : .mismatch
        case .subject: claims["sub"].isText(user.subject) ? nil : .mismatch
        case .expiry:
            switch Self.expiry(of: claims) {
            case .success(let expiry): now < expiry + Self.expiryGrace ? nil : .expired
            case .failure(let rejection): rejection
            }
        case .notBefore:
            claims.notBeforeRejection(
                at: now, leeway: expected.leeway, notYetValid: .notYetValid, malformed: .malformed)
        }
    }

    /// `exp` as seconds since the epoch.
    static func expiry(of claims: JSONObject) -> Result<Int64, AccessTokenRejection> {
        claims["exp"]?.time.map(Result.success) ?? .failure(.malformed)
    }
}

extension JSONValue? {
    /// Whether both are there, and the value is this very text.
    fileprivate func isText(_ text: String?) -> Bool {
        guard let text, let own = self?.string else { return false }
        return own.isIdentical(to: text)
    }
}
