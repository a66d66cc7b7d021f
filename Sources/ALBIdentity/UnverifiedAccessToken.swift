// SPDX-License-Identifier: Apache-2.0

import JOSE

/// An access token (`X-Amzn-Oidc-Accesstoken`) whose header keeps every rule, but whose signature nobody has checked
/// yet. ``AccessTokenText`` makes it.
///
/// It tells which key is needed and nothing else; a ``VerifiedAccessToken`` comes only out of
/// ``verified(by:for:expecting:at:)``.
public struct UnverifiedAccessToken: Sendable {
    /// The longest token that is looked at: a load balancer sends no header line above 16 KB.
    public static let maximumByteCount = 16_384

    /// Which key of the issuer's set is said to have signed it.
    public let keyName: KeyName

    private let jws: CompactJWS

    /// - Parameter text: the token as received; its length has been limited by the caller.
    init(_ text: [UInt8]) throws(AccessTokenRejection) {
        do { jws = try CompactJWS(text) } catch { throw .malformed }
        let header = AccessTokenHeader(jws.header)
        if let rejection = AccessTokenHeaderRule.firstRejection(of: header) { throw rejection }
        guard let keyName = header.keyName else { throw .malformed }
        self.keyName = keyName
    }

    /// Judges the signature and, once it holds, what it covers.
    ///
    /// - Parameters:
    ///   - key: the key that ``keyName`` names in the set of the user's issuer.
    ///   - user: whom the token has come with.
    ///   - now: seconds since the epoch.
    /// - Throws: `AccessTokenRejection`, or `CryptographyError` when libcrypto cannot tell.
    public func verified(
        by key: RS256PublicKey, for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) throws -> VerifiedAccessToken {
        guard try key.isValidSignature(jws.signature, for: jws.signingInput) else {
            throw AccessTokenRejection.badSignature
        }
        let claims: JSONObject
        do { claims = try jws.claims() } catch { throw AccessTokenRejection.malformed }
        let token = VerifiedAccessToken(claims: claims)
        try token.judgeAgain(for: user, expecting: expected, at: now)
        return token
    }
}
