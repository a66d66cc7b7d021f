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
    private let isTyped: Bool

    /// `auth_time`, when the user signed in (OpenID Connect Core §2): seconds since the epoch; `nil` if it is not there, or no whole
    /// number of seconds.
    public var loginTime: Int64? { claims["auth_time"]?.time }

    /// What tells one session of the user from the others: `origin_jti` of Amazon Cognito, the same after each refresh (Amazon Cognito
    /// developer guide, “Understanding the access token”), else `sid` (OpenID Connect Front-Channel Logout 1.0 §3); `nil` without both.
    public var sessionID: String? {
        ["origin_jti", "sid"].lazy.compactMap { claims[$0]?.string }.first { !$0.isEmpty }
    }

    /// - Parameters:
    ///   - claims: signed.
    ///   - isTyped: whether the signed header's `typ` is that of an access token.
    init(
        claims: JSONObject, isTyped: Bool, for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) throws(VerificationError<AccessTokenRejection>) {
        try Self.check(claims, isTyped, for: user, expecting: expected, at: now)
        do { expiry = try AccessTokenClaimsRule.expiry(of: claims).get() } catch { throw .rejected(error) }
        self.claims = claims
        self.isTyped = isTyped
    }

    /// Checks everything again but the signature: that the token is this user's, the clock, and what is expected.
    ///
    /// - Parameters:
    ///   - user: whose request the token came with this time.
    ///   - now: seconds since the epoch.
    public func recheck(
        for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) throws(VerificationError<AccessTokenRejection>) {
        try Self.check(claims, isTyped, for: user, expecting: expected, at: now)
    }

    private static func check(
        _ claims: JSONObject, _ isTyped: Bool, for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) throws(VerificationError<AccessTokenRejection>) {
        try AccessTokenClaimsRule.enforce {
            $0.rejection(of: claims, isTyped: isTyped, for: user, expecting: expected, at: now)
        }
    }
}
