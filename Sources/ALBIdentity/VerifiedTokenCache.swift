// SPDX-License-Identifier: Apache-2.0

import JOSE
import Synchronization

/// Remembers whose signature has been checked, so that a token that comes again costs no second check.
///
/// Keyed by the SHA-256 digest of the whole token; the token itself is not kept. A hit spares the signature alone: the
/// caller judges the clock and its rules anew with ``VerifiedUser/judgeAgain(expecting:at:)``.
public final class VerifiedTokenCache: Sendable {
    /// How many tokens and how many bytes of them (as received) a generation holds; there are two.
    public struct Limits: Sendable {
        public let entries: Int
        public let bytes: Int

        /// A token lives 120 s and is signed anew for each request, so few come back: 1,024 entries and 1 MiB a
        /// generation.
        public static let standard = Limits(entries: 1024, bytes: 1 << 20)

        public init(entries: Int, bytes: Int) {
            self.entries = entries
            self.bytes = bytes
        }
    }

    private let generations: Mutex<Generations<VerifiedUser>>

    public init(limits: Limits = .standard) {
        generations = Mutex(Generations(limits: limits))
    }

    /// The user of a token whose signature has been checked before.
    ///
    /// - Parameter epoch: how many keys have been replaced so far. Each time, all tokens are forgotten: any may have been
    ///   signed by whoever has the private half of a wrong key.
    public func user(for digest: SHA256Digest, in epoch: Int) -> VerifiedUser? {
        generations.withLock { $0.value(for: digest, in: epoch) }
    }

    /// Remembers a user, unless the token alone is larger than a generation.
    ///
    /// - Parameters:
    ///   - byteCount: how long the token was.
    ///   - epoch: how many keys had been replaced before the key was looked up; if one has been since, the user is not
    ///     remembered.
    public func insert(_ user: VerifiedUser, for digest: SHA256Digest, byteCount: Int, in epoch: Int) {
        generations.withLock { $0.insert(user, for: digest, byteCount: byteCount, in: epoch) }
    }
}
