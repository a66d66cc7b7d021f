// SPDX-License-Identifier: Apache-2.0

import TextBasics
import JOSE

/// The rules for an access token's claims, checked once the signature is valid, and again for each request.
///
/// The load balancer does not sign the access token, and nothing but its content ties it to the user: a token of
/// another user, or one issued to another application, has a valid signature too.
public enum AccessTokenClaimsRule: CaseIterable, Sendable {
    /// `iss` means the issuer of the signed user claims token, or one that is named for access tokens (RFC 8725 §3.8).
    case issuer
    /// It is an access token: an ID token is signed with the same keys (RFC 8725 §3.12). Amazon Cognito says so in the claim
    /// `token_use`, Keycloak in the claim `typ` (`Bearer`); each counts wherever it is, and refutes with any other value. Of others the
    /// header's `typ` is `at+jwt` (RFC 9068 §2.1), or the token names an expected audience, and the client is not among its
    /// audiences, as it is among those of every ID token (OpenID Connect Core §2).
    case use
    /// `client_id` is the `client` of the signed user claims token (RFC 8725 §3.9); of issuers other than Amazon Cognito, what
    /// ``AccessTokenExpectations/clientClaims`` says.
    case client
    /// `aud` names an expected audience, where one is expected (RFC 8725 §3.9).
    case audience
    /// `sub` is that of the signed user claims token (RFC 8725 §3.8).
    case subject
    /// `exp` is there and in the future, or past by less than ``expiryGrace`` (RFC 7519 §4.1.4).
    case expiry
    /// `nbf`, where there is one, is not in the future (RFC 7519 §4.1.5).
    case notBefore

    /// How many seconds an access token is trusted after it has expired. A load balancer passes it on until then, so it
    /// may arrive seconds before its end; that the user is signed in, the signed token proves.
    public static let expiryGrace: Int64 = 60

    /// The rejection, if the claims break this rule.
    ///
    /// - Parameters:
    ///   - isTyped: whether the header's `typ` is that of an access token.
    ///   - user: whose request the access token came with.
    ///   - now: seconds since the epoch.
    func rejection(
        of claims: JSONObject, isTyped: Bool, for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) -> AccessTokenRejection? {
        let isCognito = claims["iss"]?.string.map { Issuer($0).isCognito } ?? false
        let accessTokens = expected.accessTokens
        return switch self {
        case .use where isCognito || claims["token_use"] != nil: claims["token_use"].isText("access") ? nil : .wrongUse
        case .use where claims["typ"] != nil: claims["typ"].isText("Bearer") ? nil : .wrongUse
        case .use: isTyped || accessTokens.provesAccess(claims, of: user) ? nil : .wrongUse
        case .issuer: expected.accepts(accessTokenIssuer: claims["iss"]?.string, of: user) ? nil : .mismatch
        case .client where isCognito: claims["client_id"].isText(user.clientID) ? nil : .mismatch
        case .client: accessTokens.acceptsClient(of: claims, for: user) ? nil : .mismatch
        case .audience:
            isCognito || accessTokens.audiences.isEmpty || accessTokens.namesAudience(claims)
                ? nil : .wrongAudience
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
