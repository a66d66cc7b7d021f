// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The text of a token as received, of limited length, with the digest by which caches know it.
public struct TokenText: Sendable {
    /// The longest token that is looked at, in bytes: a load balancer sends no header line above 16 KB.
    public static let maximumByteCount = 16_384

    /// SHA-256 of the whole text.
    public let digest: SHA256Digest
    let bytes: [UInt8]

    public var byteCount: Int { bytes.count }

    /// - Parameter bytes: the value of `X-Amzn-Oidc-Data`, without the white space around it.
    public init(userClaims bytes: [UInt8]) throws(VerificationError<Rejection>) {
        guard !bytes.isEmpty else { throw .rejected(.missingToken) }
        try self.init(bytes, orTooLong: Rejection.tokenTooLarge)
    }

    /// - Parameter bytes: the value of `X-Amzn-Oidc-Accesstoken`, without the white space around it.
    public init(accessToken bytes: [UInt8]) throws(VerificationError<AccessTokenRejection>) {
        try self.init(bytes, orTooLong: AccessTokenRejection.tooLarge)
    }

    private init<Reason: Equatable & Sendable>(_ bytes: [UInt8], orTooLong rejection: Reason) throws(VerificationError<
        Reason
    >) {
        guard bytes.count <= Self.maximumByteCount else { throw .rejected(rejection) }
        do { digest = try SHA256Digest(of: bytes) } catch { throw .undecided(error) }
        self.bytes = bytes
    }
}

/// Why a token has not been verified.
public enum VerificationError<Reason: Equatable & Sendable>: Error, Equatable {
    /// The token is not trusted.
    case rejected(Reason)
    /// libcrypto failed, so nothing can be said about the token.
    case undecided(CryptographyError)
}
