// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Locking

/// A P-256 key pair that signs as a load balancer's does: ECDSA over SHA-256, R‖S (RFC 7518 §3.4).
///
/// For tests and tools only; the daemon never holds a private key.
///
/// `@unchecked Sendable`: is the only owner of its pointers and frees them once; the key is never changed after `init`, and the
/// signing context is used under its lock.
@safe public final class SigningKey: @unchecked Sendable {
    /// What a token's `kid` says of this key: a UUID in lower case.
    public let keyID: String
    /// SubjectPublicKeyInfo in PEM, as the public key endpoint answers.
    public let publicKeyPEM: String
    /// PKCS #8 in PEM, not encrypted.
    public let privateKeyPEM: String

    /// The public key as an element of a JWK set (RFC 7518 §6.2.1).
    public var jwk: JSONMembers {
        [
            "alg": "ES256", "crv": "P-256", "kid": .string(keyID), "kty": "EC", "use": "sig",
            "x": .string(coordinate("qx")), "y": .string(coordinate("qy")),
        ]
    }

    /// All 32 bytes of it.
    private func coordinate(_ name: String) -> String {
        var number: OpaquePointer?
        defer { unsafe BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: 32)
        guard unsafe EVP_PKEY_get_bn_param(key, name, &number) == 1, unsafe BN_bn2binpad(number, &bytes, 32) == 32
        else {
            return ""
        }
        return Base64URLText.encode(bytes, padding: .none)
    }

    private let key: OpaquePointer
    private let context: OpaquePointer
    private let lock = Lock(())

    /// A new key.
    public convenience init(keyID: String = SigningKey.freshKeyID()) throws(MintError) {
        guard let maker = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else { throw MintError("EVP_PKEY_CTX_new") }
        defer { unsafe EVP_PKEY_CTX_free(maker) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(maker) == 1,
            unsafe EVP_PKEY_CTX_set_group_name(maker, "P-256") == 1,
            unsafe EVP_PKEY_generate(maker, &key) == 1,
            let key = unsafe key
        else { throw MintError("EVP_PKEY_generate") }
        try unsafe self.init(owning: key, keyID: keyID)
    }

    /// The key of a PEM text that ``privateKeyPEM`` gave once.
    public convenience init(privateKeyPEM: String, keyID: String = SigningKey.freshKeyID()) throws(MintError) {
        let text = Array(privateKeyPEM.utf8)
        let key = unsafe text.withUnsafeBytes { bytes -> OpaquePointer? in
            let source = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count))
            defer { unsafe _ = BIO_free(source) }
            return unsafe PEM_read_bio_PrivateKey(source, nil, nil, nil)
        }
        ERR_clear_error()
        guard let key = unsafe key else { throw MintError("the text is no private key in PEM") }
        try unsafe self.init(owning: key, keyID: keyID)
    }

    private init(owning key: OpaquePointer, keyID: String) throws(MintError) {
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else {
            unsafe EVP_PKEY_free(key)
            throw MintError("EVP_PKEY_CTX_new_from_pkey")
        }
        unsafe self.key = key
        unsafe self.context = context
        self.keyID = keyID
        publicKeyPEM = unsafe Self.text { sink in unsafe PEM_write_bio_PUBKEY(sink, key) }
        privateKeyPEM = unsafe Self.text { sink in
            unsafe PEM_write_bio_PKCS8PrivateKey(sink, key, nil, nil, 0, nil, nil)
        }
        guard publicKeyPEM.hasPrefix("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE") else {
            throw MintError("the key is not of the curve P-256")
        }
        guard unsafe EVP_PKEY_sign_init(context) == 1 else { throw MintError("EVP_PKEY_sign_init") }
    }

    deinit {
        unsafe EVP_PKEY_CTX_free(context)
        unsafe EVP_PKEY_free(key)
    }

    /// R‖S, 64 bytes, over the SHA-256 digest of `message`.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        Self.rawRepresentation(ofDER: signDER(message))
    }

    /// The same as ASN.1, which no JWS may hold (RFC 7518 §3.4).
    public func signDER(_ message: [UInt8]) -> [UInt8] {
        let digest = SHA256.digest(of: message)
        var der = [UInt8](repeating: 0, count: 80)
        var count = der.count
        let result = lock.withLock { _ in
            unsafe EVP_PKEY_sign(context, &der, &count, digest, digest.count)
        }
        precondition(result == 1, "EVP_PKEY_sign failed")
        return Array(der[..<count])
    }

    /// A random UUID (RFC 9562 §5.4).
    public static func freshKeyID() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }

    /// `SEQUENCE { r INTEGER, s INTEGER }` to two numbers of 32 bytes.
    private static func rawRepresentation(ofDER der: [UInt8]) -> [UInt8] {
        var raw: [UInt8] = []
        var position = 2
        for _ in 0..<2 {
            let end = position + 2 + Int(der[position + 1])
            let magnitude = der[(position + 2)..<end].drop { $0 == 0 }
            raw.append(contentsOf: repeatElement(0, count: 32 - magnitude.count))
            raw.append(contentsOf: magnitude)
            position = end
        }
        return raw
    }

    /// What `write` writes into a memory BIO (BIO_s_mem(3)).
    static func text(_ write: (OpaquePointer?) -> Int32) -> String {
        let sink = unsafe BIO_new(BIO_s_mem())
        defer { unsafe _ = BIO_free(sink) }
        guard unsafe write(sink) == 1 else { return "" }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe BIO_read(sink, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(Int(max(count, 0))), as: UTF8.self)
    }
}
