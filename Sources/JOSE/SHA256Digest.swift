// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// The SHA-256 digest of some bytes (FIPS 180-4), usable as a key: two tokens with one digest are one token.
public struct SHA256Digest: Hashable, Sendable {
    /// How many bytes a digest has.
    public static let byteCount = 32

    /// The digest's bytes, as four words in the machine's order.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest of `bytes`.
    public init(of bytes: [UInt8]) throws(CryptographyError) {
        self = try Self(of: bytes[...])
    }

    /// The digest of a part of an array.
    public init(of bytes: ArraySlice<UInt8>) throws(CryptographyError) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let succeeded = unsafe bytes.withUnsafeBytes { input in
            unsafe withUnsafeMutableBytes(of: &words) { output in
                unsafe EVP_Digest(
                    input.baseAddress, input.count, output.bindMemory(to: UInt8.self).baseAddress, nil,
                    MessageDigest.sha256, nil)
            }
        }
        guard succeeded == 1 else { throw .drainingQueue("EVP_Digest") }
        self.words = words
    }

    init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// The digest's bytes in their usual order.
    public var bytes: [UInt8] {
        unsafe withUnsafeBytes(of: words) { unsafe Array($0) }
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.words == right.words
    }

    /// One word is enough: each is a uniform hash of the token already, and the table's own hash is keyed.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}

/// The algorithm, looked up once: a look-up by name for each digest costs more than a short digest does.
enum MessageDigest {
    /// Lives as long as the process. Safe to share without isolation: made once, never changed or freed, and an
    /// `EVP_MD` may be read by all threads (its reference count is atomic, EVP_MD_fetch(3)).
    nonisolated(unsafe) static let sha256: OpaquePointer? = unsafe EVP_MD_fetch(nil, "SHA256", nil)
}
