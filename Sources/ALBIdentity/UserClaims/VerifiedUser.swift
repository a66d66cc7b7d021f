// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A user whose token a configured load balancer has signed. Only ``UnverifiedToken/verified(by:expecting:at:)`` makes one.
public struct VerifiedUser: Sendable {
    /// Everything that the identity provider said of the user; each claim is signed.
    public let claims: JSONObject
    /// The key that signed.
    public let keyID: KeyUUID
    /// Until when the token is valid: seconds since the epoch, without leeway.
    public let expiry: Int64

    private let header: TokenHeader

    init(header: TokenHeader, claims: JSONObject, keyID: KeyUUID, expiry: Int64) {
        self.header = header
        self.claims = claims
        self.keyID = keyID
        self.expiry = expiry
    }

    /// `sub`, the name that the identity provider never gives to another user (OpenID Connect Core §5.7).
    public var subject: String? { claims["sub"]?.string }

    /// `iss` of the header: the identity provider.
    public var issuer: String? { header.issuer }

    /// `client` of the header: the app client that the token was issued for.
    public var clientID: String? { header.client }

    /// Checks again all that can change while the signature stays what it is: the clock, and what is expected.
    public func recheck(expecting expected: Expectations, at now: Int64) throws(VerificationError<Rejection>) {
        try HeaderRule.enforce { $0.rejection(of: header, expecting: expected, at: now) }
        try ClaimsRule.enforce { $0.rejection(of: claims, under: header, leeway: expected.leeway, at: now) }
    }
}
