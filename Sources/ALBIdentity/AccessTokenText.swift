// SPDX-License-Identifier: Apache-2.0

/// What stands in `X-Amzn-Oidc-Accesstoken`, which the load balancer passes on without signing it.
public enum AccessTokenText: Sendable {
    /// Not three segments divided by two dots, so meant for nobody but its issuer (RFC 6749 §1.4), as Google's are. It
    /// says nothing of groups, and there is nothing to refuse.
    case opaque
    /// A JWT, which must now be verified: it is never taken for an opaque one after that.
    case token(UnverifiedAccessToken)

    /// A comma stands in no token that a load balancer could have used itself (RFC 6750 §2.1): it is where nginx, from
    /// 1.23 on, has joined two header lines, of which nobody knows which one counts.
    ///
    /// - Parameter text: the header's value as received.
    public init(_ text: [UInt8]) throws(AccessTokenRejection) {
        guard text.count <= UnverifiedAccessToken.maximumByteCount else { throw .tooLarge }
        guard !text.contains(UInt8(ascii: ",")) else { throw .malformed }
        guard text.count(where: { $0 == UInt8(ascii: ".") }) == 2 else {
            self = .opaque
            return
        }
        self = .token(try UnverifiedAccessToken(text))
    }
}
