// SPDX-License-Identifier: Apache-2.0

/// A P-256 public key that checks ES256 signatures (RFC 7518 §3.4).
///
/// Made once from its text and shared by all threads.
public final class ES256PublicKey: Sendable {
    /// How long an ES256 signature is: R and S, 32 bytes each.
    public static let signatureByteCount = 64

    private let subjectPublicKeyInfo: [UInt8]
    private let contexts: VerificationContextPool

    /// The key of one PEM block.
    ///
    /// - Parameter pem: the text as the public key endpoint sends it: `-----BEGIN PUBLIC KEY-----`, base64, the end
    ///   line; white space around it is allowed, other text is not.
    public init(pem: [UInt8]) throws(PublicKeyError) {
        subjectPublicKeyInfo = try PEM.publicKey(pem)
        contexts = VerificationContextPool(try VerificationContext(subjectPublicKeyInfo: subjectPublicKeyInfo))
    }

    /// The key of a JWK's members (RFC 7518 §6.2.1).
    ///
    /// - Parameters:
    ///   - x: base64url of a coordinate, of all its 32 bytes.
    ///   - y: the other one, likewise.
    public init(x: String, y: String) throws(PublicKeyError) {
        var coordinates: [[UInt8]] = []
        for text in [x, y] {
            guard let bytes = try? Base64URL.decode(Array(text.utf8)[...]), bytes.count == 32 else { throw .notP256 }
            coordinates.append(bytes)
        }
        subjectPublicKeyInfo = VerificationContext.subjectPublicKeyInfo(x: coordinates[0], y: coordinates[1])
        contexts = VerificationContextPool(try VerificationContext(subjectPublicKeyInfo: subjectPublicKeyInfo))
    }

    /// Whether `signature` was made over `signingInput` with this key's private half.
    ///
    /// - Parameters:
    ///   - signature: R‖S; any other length than 64 bytes is no signature, nor is DER (RFC 7515 §3.4).
    ///   - signingInput: the text as received (``CompactJWS/signingInput``).
    /// - Throws: when libcrypto fails.
    public func isValidSignature(
        _ signature: [UInt8], for signingInput: ArraySlice<UInt8>
    ) throws(CryptographyError) -> Bool {
        guard signature.count == Self.signatureByteCount else { return false }
        let digest = try SHA256Digest(of: signingInput)
        return try contexts.verify(DERSignature(rawRepresentation: signature).bytes, over: digest)
    }
}

extension ES256PublicKey: Equatable {
    /// Whether both are the same point; a key has one encoding only.
    public static func == (left: ES256PublicKey, right: ES256PublicKey) -> Bool {
        left === right || left.subjectPublicKeyInfo == right.subjectPublicKeyInfo
    }
}

/// Why a text is not a public key that this program uses.
public enum PublicKeyError: Error, Equatable, Sendable {
    /// Not one PEM block of the type `PUBLIC KEY` and nothing else (RFC 7468 §13).
    case notPEM
    /// Not an uncompressed point of P-256 in a SubjectPublicKeyInfo (RFC 5480 §2): another curve, another kind of key.
    case notP256
    /// The point does not lie on the curve.
    case notOnCurve
}
