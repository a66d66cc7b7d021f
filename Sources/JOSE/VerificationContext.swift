// SPDX-License-Identifier: Apache-2.0

import Locking
import COpenSSL

/// One `EVP_PKEY_CTX` made ready to verify with one P-256 or RSA key (EVP_PKEY_verify(3)).
///
/// Making it ready costs about as much as hashing a token does, so it is done once and used again.
///
/// `@unchecked Sendable`: is the only owner of its pointer and frees it once; ``VerificationContextPool`` lends it to one thread at a time.
@safe final class VerificationContext: @unchecked Sendable {
    private let pointer: OpaquePointer

    private init(owning pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_PKEY_CTX_free(pointer)
    }

    /// For ES256 (RFC 7518 §3.4).
    ///
    /// - Parameter subjectPublicKeyInfo: DER.
    convenience init(subjectPublicKeyInfo: [UInt8]) throws(PublicKeyError) {
        // The one encoding of an uncompressed P-256 point (RFC 5480 §2), up to the point itself: this leaves no choice
        // of curve, of parameters or of trailing bytes to the text.
        guard subjectPublicKeyInfo.count == Self.prefix.count + 64, subjectPublicKeyInfo.starts(with: Self.prefix)
        else {
            throw .notP256
        }
        defer { ERR_clear_error() }
        guard let key = unsafe Self.key(subjectPublicKeyInfo) else { throw .notOnCurve }
        defer { unsafe EVP_PKEY_free(key) }
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { throw .notP256 }
        unsafe self.init(owning: context)
        guard unsafe EVP_PKEY_public_check(context) == 1 else { throw .notOnCurve }
        guard unsafe EVP_PKEY_verify_init(context) == 1 else { throw .notP256 }
    }

    /// For RS256 or PS256, with SHA-256 and nothing else. A salt has the length of the digest (RFC 7518 §3.5), and MGF1 uses the
    /// same hash (EVP_PKEY_CTX_set_rsa_padding(3)).
    convenience init(_ numbers: RSAPublicNumbers, _ padding: RSAPublicKey.Padding) throws(RSAKeyError) {
        defer { ERR_clear_error() }
        guard let key = unsafe Self.key(numbers.subjectPublicKeyInfo) else { throw .notAKey }
        defer { unsafe EVP_PKEY_free(key) }
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { throw .notAKey }
        unsafe self.init(owning: context)
        guard unsafe EVP_PKEY_verify_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_padding(
                context, padding == .pkcs1 ? RSA_PKCS1_PADDING : RSA_PKCS1_PSS_PADDING) == 1,
            unsafe EVP_PKEY_CTX_set_signature_md(context, MessageDigest.sha256) == 1
        else { throw .notAKey }
        guard padding == .pss else { return }
        guard unsafe EVP_PKEY_CTX_set_rsa_mgf1_md(context, MessageDigest.sha256) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
        else { throw .notAKey }
    }

    /// The key of a SubjectPublicKeyInfo in DER; the caller frees it.
    private static func key(_ subjectPublicKeyInfo: [UInt8]) -> OpaquePointer? {
        unsafe subjectPublicKeyInfo.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return unsafe d2i_PUBKEY(nil, &cursor, buffer.count)
        }
    }

    /// A second context for the same key, for another thread.
    func duplicate() throws(CryptographyError) -> VerificationContext {
        guard let copy = unsafe EVP_PKEY_CTX_dup(pointer) else { throw .drainingQueue("EVP_PKEY_CTX_dup") }
        return unsafe VerificationContext(owning: copy)
    }

    /// - Parameter signature: of ECDSA in DER, of RSA as it is.
    func verify(_ signature: [UInt8], over digest: SHA256Digest) throws(CryptographyError) -> Bool {
        let result = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe withUnsafeBytes(of: digest.words) { hash in
                unsafe EVP_PKEY_verify(
                    pointer, signature.baseAddress, signature.count,
                    hash.bindMemory(to: UInt8.self).baseAddress, hash.count)
            }
        }
        return try Self.isValid(result)
    }

    /// What EVP_PKEY_verify(3) has said: 1 is valid, 0 is not, anything negative is a failure of libcrypto itself, with two
    /// exceptions that the error queue shows. An RSA failure is 0, too. And ECDSA is negative where the signature leads to
    /// the point at infinity, which has no x-coordinate, so that the signature is not valid (FIPS 186-5 §6.4.2).
    private static func isValid(_ result: CInt) throws(CryptographyError) -> Bool {
        guard result != 1 else { return true }
        let code = ERR_peek_error()
        let isInfinity = ERR_GET_LIB(code) == ERR_LIB_EC && ERR_GET_REASON(code) == EC_R_POINT_AT_INFINITY
        guard result == 0 ? ERR_FATAL_ERROR(code) == 0 : isInfinity else { throw .drainingQueue("EVP_PKEY_verify") }
        ERR_clear_error()
        return false
    }

    /// The encoding of a point, 32 bytes for each coordinate.
    static func subjectPublicKeyInfo(x: [UInt8], y: [UInt8]) -> [UInt8] { prefix + x + y }

    /// SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING (66 bytes, none unused), uncompressed point }.
    private static let prefix: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
        0xCE,
        0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ]
}

/// The contexts of one key. libcrypto's key object is never changed and shared by all of them; a context is not
/// thread-safe, so each is lent to one caller at a time. There are as many as there were callers at once.
struct VerificationContextPool: ~Copyable, Sendable {
    private let original: VerificationContext
    private let idle = Lock<[VerificationContext]>([])

    init(_ original: VerificationContext) {
        self.original = original
    }

    /// Whether the key signed the digest.
    ///
    /// - Parameter signature: as libcrypto wants it for this kind of key.
    func verify(_ signature: [UInt8], over digest: SHA256Digest) throws(CryptographyError) -> Bool {
        let lent = idle.withLock { $0.popLast() }
        let context = if let lent { lent } else { try original.duplicate() }
        let isValid = try context.verify(signature, over: digest)
        idle.withLock { $0.append(context) }
        return isValid
    }
}
