// SPDX-License-Identifier: Apache-2.0

import JOSE
import Synchronization

/// Remembers whose signature has been checked, so that a token that comes again costs no second check.
///
/// Keyed by the SHA-256 digest of the whole token; the token itself is not kept. A hit spares the signature alone: the
/// caller judges the clock and its rules anew with ``VerifiedUser/judgeAgain(expecting:at:)``.
///
/// Bounded by generations: entries are added to the young one; when that is full it becomes the old one and what was
/// old is forgotten. Whoever is found in the old generation moves to the young one.
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

    private struct Entry {
        let user: VerifiedUser
        let byteCount: Int
    }

    private struct Generations {
        var young: [SHA256Digest: Entry] = [:]
        var old: [SHA256Digest: Entry] = [:]
        var youngByteCount = 0
    }

    private let limits: Limits
    private let generations = Mutex(Generations())

    public init(limits: Limits = .standard) {
        self.limits = limits
    }

    /// The user of a token whose signature has been checked before.
    public func user(for digest: SHA256Digest) -> VerifiedUser? {
        generations.withLock { generations in
            if let entry = generations.young[digest] { return entry.user }
            guard let entry = generations.old.removeValue(forKey: digest) else { return nil }
            add(entry, for: digest, to: &generations)
            return entry.user
        }
    }

    /// Remembers a user, unless the token alone is larger than a generation.
    ///
    /// - Parameter byteCount: how long the token was.
    public func insert(_ user: VerifiedUser, for digest: SHA256Digest, byteCount: Int) {
        generations.withLock { add(Entry(user: user, byteCount: byteCount), for: digest, to: &$0) }
    }

    private func add(_ entry: Entry, for digest: SHA256Digest, to generations: inout Generations) {
        guard entry.byteCount <= limits.bytes, generations.young[digest] == nil else { return }
        if generations.young.count >= limits.entries || generations.youngByteCount + entry.byteCount > limits.bytes {
            generations.old = generations.young
            generations.young = [:]
            generations.youngByteCount = 0
        }
        generations.young[digest] = entry
        generations.youngByteCount += entry.byteCount
    }
}
