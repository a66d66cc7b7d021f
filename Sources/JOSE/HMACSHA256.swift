// SPDX-License-Identifier: Apache-2.0

import Locking
import COpenSSL

/// HMAC-SHA-256 with one key (RFC 2104). The key is set up once; safe to use from any thread.
public struct HMACSHA256: Sendable {
    private let pool: Pool

    /// - Parameter key: secret; 32 bytes are as strong as the result is.
    public init(key: [UInt8]) throws(CryptographyError) {
        pool = Pool(try MACContext(key: key))
    }

    /// The authentication code of `bytes`.
    public func authenticate(_ bytes: [UInt8]) throws(CryptographyError) -> SHA256Digest {
        try authenticate(bytes[...])
    }

    /// The authentication code of a part of an array.
    public func authenticate(_ bytes: ArraySlice<UInt8>) throws(CryptographyError) -> SHA256Digest {
        let lent = pool.idle.withLock { $0.popLast() }
        let context = if let lent { lent } else { try pool.original.duplicate() }
        let code = try context.authenticate(bytes)
        pool.idle.withLock { $0.append(context) }
        return code
    }

    /// The contexts of one key. A context is not thread-safe, so each is lent to one caller at a time; `original` is only
    /// ever duplicated.
    private final class Pool: Sendable {
        let original: MACContext
        let idle = Lock<[MACContext]>([])

        init(_ original: MACContext) {
            self.original = original
        }
    }
}

/// One `EVP_MAC_CTX` with its key (EVP_MAC(3)).
///
/// `@unchecked Sendable`: is the only owner of its pointer and frees it once; ``HMACSHA256`` lends it to one thread at a time.
@safe private final class MACContext: @unchecked Sendable {
    private let pointer: OpaquePointer

    private init(owning pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_MAC_CTX_free(pointer)
    }

    convenience init(key: [UInt8]) throws(CryptographyError) {
        guard let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else { throw .drainingQueue("EVP_MAC_fetch") }
        // A context has a reference of its own.
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else { throw .drainingQueue("EVP_MAC_CTX_new") }
        unsafe self.init(owning: context)
        // A parameter holds pointers to both texts, so they live until it has been read.
        var (name, digest) = (Array("digest".utf8CString), Array("SHA256".utf8CString))
        let succeeded = unsafe name.withUnsafeMutableBufferPointer { name in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                let parameters = unsafe [
                    OSSL_PARAM_construct_utf8_string(name.baseAddress, digest.baseAddress, 0),
                    OSSL_PARAM_construct_end(),
                ]
                return unsafe EVP_MAC_init(context, key, key.count, parameters)
            }
        }
        guard succeeded == 1 else { throw .drainingQueue("EVP_MAC_init") }
    }

    /// A second context with the same key, for another thread.
    func duplicate() throws(CryptographyError) -> MACContext {
        guard let copy = unsafe EVP_MAC_CTX_dup(pointer) else { throw .drainingQueue("EVP_MAC_CTX_dup") }
        return unsafe MACContext(owning: copy)
    }

    func authenticate(_ bytes: ArraySlice<UInt8>) throws(CryptographyError) -> SHA256Digest {
        // Without a key: from the beginning, with the key that it has.
        guard unsafe EVP_MAC_init(pointer, nil, 0, nil) == 1 else { throw .drainingQueue("EVP_MAC_init") }
        let hasRead = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe EVP_MAC_update(pointer, input.baseAddress, input.count)
        }
        guard hasRead == 1 else { throw .drainingQueue("EVP_MAC_update") }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var count = 0
        let succeeded = unsafe withUnsafeMutableBytes(of: &words) { output in
            unsafe EVP_MAC_final(
                pointer, output.bindMemory(to: UInt8.self).baseAddress, &count, output.count)
        }
        guard succeeded == 1, count == SHA256Digest.byteCount else { throw .drainingQueue("EVP_MAC_final") }
        return SHA256Digest(words: words)
    }
}
