// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// An RSA key pair that signs as the issuer of access tokens does: PKCS #1 v1.5 over SHA-256 (RFC 7518 §3.3), and in
/// ways in which it should not.
///
/// For tests and tools only; the daemon never holds a private key.
///
/// `@unchecked Sendable`: is the only owner of its pointer and frees it once; the key is never changed after `init`.
@safe public final class RSASigningKey: @unchecked Sendable {
    /// A key of 2048 bits for anyone who needs just any: to make one takes a tenth of a second.
    public static let sample = Result { () throws(MintError) in try RSASigningKey() }

    /// What a token's `kid` says of this key; as Amazon Cognito's it has `+`, `/` and `=`.
    public let keyID: String
    /// SubjectPublicKeyInfo in PEM.
    public let publicKeyPEM: String
    /// The public key as an element of a JWK set, as Amazon Cognito writes it (RFC 7517 §4).
    public let jwk: JSONMembers
    /// How long a signature is.
    public let signatureByteCount: Int

    private let key: OpaquePointer

    /// A new key.
    public init(
        bitCount: Int = 2048, exponent: UInt = 65537, keyID: String = RSASigningKey.freshKeyID()
    ) throws(MintError) {
        guard let maker = unsafe EVP_PKEY_CTX_new_from_name(nil, "RSA", nil), let e = unsafe BN_new() else {
            throw MintError("EVP_PKEY_CTX_new")
        }
        defer {
            unsafe EVP_PKEY_CTX_free(maker)
            unsafe BN_free(e)
        }
        var made: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(maker) == 1, unsafe BN_set_word(e, exponent) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(maker, Int32(bitCount)) == 1,
            unsafe EVP_PKEY_CTX_set1_rsa_keygen_pubexp(maker, e) == 1,
            unsafe EVP_PKEY_generate(maker, &made) == 1,
            let key = unsafe made
        else { throw MintError("EVP_PKEY_generate") }
        unsafe self.key = key
        self.keyID = keyID
        publicKeyPEM = unsafe SigningKey.text { sink in unsafe PEM_write_bio_PUBKEY(sink, key) }
        signatureByteCount = bitCount / 8
        jwk = [
            "alg": "RS256", "e": .string(unsafe Self.number("e", of: key)), "kid": .string(keyID), "kty": "RSA",
            "n": .string(unsafe Self.number("n", of: key)), "use": "sig",
        ]
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// How a message is hashed and padded.
    public enum Scheme: Sendable, CaseIterable {
        case RS256, RS384, RS512, PS256

        fileprivate var digestName: String {
            switch self {
            case .RS256, .PS256: "SHA256"
            case .RS384: "SHA384"
            case .RS512: "SHA512"
            }
        }
    }

    /// The signature over `message`.
    ///
    /// - Parameter saltLength: of PS256, in bytes.
    public func sign(_ message: [UInt8], _ scheme: Scheme = .RS256, saltLength: Int32 = 32) -> [UInt8] {
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?
        let padding = scheme == .PS256 ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING
        var signature = [UInt8](repeating: 0, count: signatureByteCount)
        var count = signature.count
        let isReady =
            unsafe EVP_DigestSignInit_ex(context, &keyContext, scheme.digestName, nil, nil, key, nil) == 1
            && EVP_PKEY_CTX_set_rsa_padding(keyContext, padding) == 1
            && (scheme != .PS256 || EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, saltLength) == 1)
        let result = unsafe EVP_DigestSign(context, &signature, &count, message, message.count)
        precondition(isReady && result == 1 && count == signatureByteCount, "EVP_DigestSign failed")
        return signature
    }

    /// The private operation only (RSASP1, RFC 8017 §5.2.1), over a text as long as the modulus: whatever a forger
    /// might have a lenient verifier see.
    public func sign(encodedMessage: [UInt8]) -> [UInt8] {
        let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: signatureByteCount)
        var count = signature.count
        let isReady =
            unsafe EVP_PKEY_sign_init(context) == 1 && EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1
        let result = unsafe EVP_PKEY_sign(context, &signature, &count, encodedMessage, encodedMessage.count)
        precondition(isReady && result == 1 && count == signatureByteCount, "EVP_PKEY_sign failed")
        return signature
    }

    /// 32 random bytes but for the first three, in the base64 of RFC 4648 §4.
    public static func freshKeyID() -> String {
        let bytes = [0xFB, 0xFF, 0xBE] + (3..<32).map { _ in UInt8.random(in: .min ... .max) }
        return Base64URLText.encode(bytes).replacing("-", with: "+").replacing("_", with: "/")
    }

    /// One of the key's numbers, as a JWK has it (RFC 7518 §2, Base64urlUInt).
    private static func number(_ name: String, of key: OpaquePointer) -> String {
        var number: OpaquePointer?
        defer { unsafe BN_free(number) }
        guard unsafe EVP_PKEY_get_bn_param(key, name, &number) == 1 else { return "" }
        var bytes = [UInt8](repeating: 0, count: (Int(unsafe BN_num_bits(number)) + 7) / 8)
        unsafe BN_bn2bin(number, &bytes)
        return Base64URLText.encode(bytes, padding: .none)
    }
}
