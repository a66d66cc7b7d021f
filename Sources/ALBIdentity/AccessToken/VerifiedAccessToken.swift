// SPDX-License-Identifier: Apache-2.0

import JOSE

/// An access token that its issuer has signed. Only ``UnverifiedAccessToken/verified(by:for:expecting:at:)`` makes one.
///
/// It was this user's when it was made. It has to be checked again for the user of each request (``recheck(for:expecting:at:)``).
public struct VerifiedAccessToken: Sendable {
    /// Everything that the token says; each claim is signed.
    public let claims: JSONObject
    /// Until when the token is valid: seconds since the epoch, without grace.
    public let expiry: Int64

    /// - Parameter claims: signed.
    init(
        claims: JSONObject, for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) throws(VerificationError<AccessTokenRejection>) {
        try Self.check(claims, for: user, expecting: expected, at: now)
        do { expiry = try AccessTokenClaimsRule.expiry(of: claims).get() } catch { throw .rejected(error) }
        self.claims = claims
    }

    /// Checks everything again but the signature: that the token is this user's, the clock, and what is expected.
    ///
    /// - Parameters:
    ///   - user: whose request the token came with this time.
    ///   - now: seconds since the epoch.
    public func recheck(
        for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) throws(VerificationError<AccessTokenRejection>) {
        try Self.check(claims, for: user, expecting: expected, at: now)
    }

    private static func check(
        _ claims: JSONObject, for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) throws(VerificationError<AccessTokenRejection>) {
        try AccessTokenClaimsRule.enforce { $0.rejection(of: claims, for: user, expecting: expected, at: now) }
    }
}
