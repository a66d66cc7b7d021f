// SPDX-License-Identifier: Apache-2.0

/// An RSA public key that checks signatures with SHA-256 and one kind of padding.
///
/// Made once from the numbers of its JWK and shared by all threads.
public final class RSAPublicKey: Sendable {
    /// How a digest is padded before it is signed.
    public enum Padding: Sendable {
        /// RS256.
        case pkcs1
        /// PS256.
        case pss

        var algorithm: SignatureAlgorithm { self == .pkcs1 ? .rs256 : .ps256 }
    }

    public let padding: Padding
    /// How long a signature by this key is: as long as the modulus.
    public let signatureByteCount: Int

    private let numbers: RSAPublicNumbers
    private let contexts: VerificationContextPool

    /// The key of a JWK's members (RFC 7517 §4, RFC 7518 §6.3.1).
    ///
    /// - Parameters:
    ///   - n: base64url of the modulus: 2048 to 8192 bits, without leading zero bytes.
    ///   - e: base64url of the exponent: odd, at least 3, at most 32 bits, without leading zero bytes.
    public init(n: String, e: String, padding: Padding = .pkcs1) throws(RSAKeyError) {
        numbers = try RSAPublicNumbers(n: n, e: e)
        self.padding = padding
        signatureByteCount = numbers.modulus.count
        contexts = VerificationContextPool(try VerificationContext(numbers, padding))
    }

    /// Whether `signature` was made over `signingInput` with this key's private half.
    ///
    /// - Parameters:
    ///   - signature: any other length than the modulus's is no signature (RFC 8017 §8.2.2 step 1).
    ///   - signingInput: the text as received (``CompactJWS/signingInput``).
    /// - Throws: when libcrypto fails.
    public func isValidSignature(
        _ signature: [UInt8], for signingInput: ArraySlice<UInt8>
    ) throws(CryptographyError) -> Bool {
        guard signature.count == signatureByteCount else { return false }
        return try contexts.verify(signature, over: SHA256Digest(of: signingInput))
    }
}

extension RSAPublicKey: Equatable {
    /// Whether modulus, exponent and padding are the same.
    public static func == (left: RSAPublicKey, right: RSAPublicKey) -> Bool {
        left === right || left.numbers == right.numbers && left.padding == right.padding
    }
}

/// Why two numbers are not an RSA public key that this program uses.
public enum RSAKeyError: Error, Equatable, Sendable {
    /// `n` or `e` is not strict base64url.
    case notBase64URL
    /// `n` has fewer than 2048 bits (RFC 7518 §3.3) or more than 8192, begins with a zero byte, or is even.
    case unsuitableModulus
    /// `e` is even, smaller than 3, longer than 32 bits, or begins with a zero byte.
    case unsuitableExponent
    /// libcrypto makes no key of them.
    case notAKey
}
