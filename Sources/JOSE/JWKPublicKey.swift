// SPDX-License-Identifier: Apache-2.0

/// A public key of a JWK set, for one algorithm: a key is never used for another than it is meant for (RFC 8725 §3.1).
public enum JWKPublicKey: Equatable, Sendable {
    case rsa(RSAPublicKey)
    case p256(ES256PublicKey)

    public var algorithm: SignatureAlgorithm {
        switch self {
        case .rsa(let key): key.padding.algorithm
        case .p256: .es256
        }
    }

    /// Whether `signature` was made over `signingInput` with this key's private half.
    ///
    /// - Parameter signingInput: the text as received (``CompactJWS/signingInput``).
    /// - Throws: when libcrypto fails.
    public func isValidSignature(
        _ signature: [UInt8], for signingInput: ArraySlice<UInt8>
    ) throws(CryptographyError) -> Bool {
        switch self {
        case .rsa(let key): try key.isValidSignature(signature, for: signingInput)
        case .p256(let key): try key.isValidSignature(signature, for: signingInput)
        }
    }
}
