// SPDX-License-Identifier: Apache-2.0

import JOSE

/// An access token that its issuer has signed. Only ``UnverifiedAccessToken/verified(by:for:expecting:at:)`` makes one.
///
/// It was this user's when it was made. Whoever keeps it judges it again for the user of each request.
public struct VerifiedAccessToken: Sendable {
    /// Everything that the token says; each claim is signed.
    public let claims: JSONObject
    /// Until when the token holds: seconds since the epoch, without grace.
    public let expiry: Int64

    init(claims: JSONObject) {
        self.claims = claims
        expiry = claims["exp"]?.time ?? 0
    }

    /// Judges again everything but the signature: that it is this user's, the clock, and what is expected.
    ///
    /// - Parameters:
    ///   - user: whom the token has come with this time.
    ///   - now: seconds since the epoch.
    public func judgeAgain(
        for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) throws(AccessTokenRejection) {
        let rejection = AccessTokenClaimsRule.firstRejection(of: claims, for: user, expecting: expected, at: now)
        if let rejection { throw rejection }
    }
}
