// SPDX-License-Identifier: Apache-2.0

import Locking

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
