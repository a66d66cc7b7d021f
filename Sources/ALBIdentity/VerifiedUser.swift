// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Somebody whom a configured load balancer vouches for. Only ``UnverifiedToken/verified(by:expecting:at:)`` makes one.
public struct VerifiedUser: Sendable {
    /// Everything that the identity provider said of the user; each claim is signed.
    public let claims: JSONObject
    /// The key that signed.
    public let keyID: KeyID
    /// Until when the token holds: seconds since the epoch, without leeway.
    public let expiry: Int64

    private let header: TokenHeader

    init(header: TokenHeader, claims: JSONObject, keyID: KeyID) {
        self.header = header
        self.claims = claims
        self.keyID = keyID
        expiry = header.expiry ?? 0
    }

    /// `sub`, the name that the identity provider never gives to another user (OpenID Connect Core §5.7).
    public var subject: String? { claims["sub"]?.string }

    /// `email`, if there is one; whether it was verified is another claim.
    public var email: String? { claims["email"]?.string }

    /// Whether the identity provider has verified ``email``: `email_verified` is true (OpenID Connect Core §5.1), also as
    /// the text in which Cognito writes it.
    public var hasVerifiedEmail: Bool { Self.hasVerifiedEmail(claims) }

    /// The same of claims that nobody has proven, for explanations.
    public static func hasVerifiedEmail(_ claims: JSONObject) -> Bool {
        switch claims["email_verified"] {
        case .bool(let isVerified): isVerified
        case .string(let text): text.isIdentical(to: "true")
        default: false
        }
    }

    /// `iss` of the header: the identity provider.
    public var issuer: String? { header.issuer }

    /// `client` of the header: the app client that the token was issued for.
    public var clientID: String? { header.client }

    /// Judges again all that can change while the signature stays what it is: the clock, and what is expected.
    public func judgeAgain(expecting expected: Expectations, at now: Int64) throws(Rejection) {
        if let rejection = HeaderRule.firstRejection(of: header, expecting: expected, at: now) { throw rejection }
        if let rejection = ClaimsRule.firstRejection(of: claims, under: header, expecting: expected, at: now) {
            throw rejection
        }
    }
}
