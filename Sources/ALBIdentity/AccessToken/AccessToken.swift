// SPDX-License-Identifier: Apache-2.0

/// What `X-Amzn-Oidc-Accesstoken` holds, which the load balancer passes on without signing it.
public enum AccessToken: Sendable {
    /// Not three segments divided by two dots, so nobody but its issuer can read it (RFC 6749 §1.4), such as Google's. It
    /// says nothing of groups, and there is nothing to refuse.
    case opaque
    /// A JWT, which must be verified: from here on it is never taken for an opaque token.
    case jwt(UnverifiedAccessToken)

    /// A comma stands in no token that a load balancer could have used itself (RFC 6750 §2.1): nginx, from 1.23 on, joins
    /// two header lines with one, and nobody knows which of them counts.
    public init(_ text: TokenText) throws(VerificationError<AccessTokenRejection>) {
        guard !text.bytes.contains(UInt8(ascii: ",")) else { throw .rejected(.malformed) }
        guard text.bytes.count(where: { $0 == UInt8(ascii: ".") }) == 2 else {
            self = .opaque
            return
        }
        self = .jwt(try UnverifiedAccessToken(text))
    }
}
