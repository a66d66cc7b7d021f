// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Locking

/// Remembers tokens whose signature has been verified, so that one that comes again costs no second verification.
///
/// Keyed by the SHA-256 digest of the whole text, which is not kept. A hit saves only the signature check: the caller checks
/// the clock, its rules and (for an access token) whose it is again, with `recheck`.
///
/// Bounded by two generations: entries are added to the young one; when that is full it becomes the old one, and what was
/// old is forgotten. What is found in the old generation moves to the young one.
///
/// All entries belong to one epoch, which ends when a public key turns out to have been wrong: what was verified before may
/// have been verified by that key, and is forgotten.
final class VerifiedTokenCache<Token: Sendable>: Sendable {
    private let generations: Lock<TokenGenerations<Token>>

    init(limits: VerifiedTokenLimits) {
        generations = Lock(TokenGenerations(limits: limits))
    }

    /// The token of this digest, if its signature has been verified before.
    ///
    /// - Parameter epoch: how many keys have been replaced so far.
    func token(for digest: SHA256Digest, in epoch: Int) -> Token? {
        generations.withLock { $0.token(for: digest, in: epoch) }
    }

    /// Remembers a token, unless its text by itself is larger than a generation.
    ///
    /// - Parameter epoch: how many keys had been replaced before the token's key was looked up; if one has been since, the
    ///   token is not remembered.
    func insert(_ token: Token, for text: TokenText, in epoch: Int) {
        generations.withLock { $0.insert(token, for: text, in: epoch) }
    }
}

/// How many tokens and how many bytes of their texts one of the two generations holds.
struct VerifiedTokenLimits: Sendable {
    let entries: Int
    let bytes: Int

    /// A user claims token lives 120 s and is signed anew for each request, so few come back.
    static let userClaims = VerifiedTokenLimits(entries: 1024, bytes: 1 << 20)
    /// An access token comes with each request of its user until the load balancer has another one, so nearly every look-up
    /// is a hit.
    static let accessTokens = VerifiedTokenLimits(entries: 4096, bytes: 8 << 20)

    init(entries: Int, bytes: Int) {
        self.entries = entries
        self.bytes = bytes
    }
}

private struct TokenGenerations<Token: Sendable>: Sendable {
    private struct Entry {
        let token: Token
        let byteCount: Int
    }

    private let limits: VerifiedTokenLimits
    private var young: [SHA256Digest: Entry] = [:]
    private var old: [SHA256Digest: Entry] = [:]
    private var youngByteCount = 0
    /// The latest that a caller has named.
    private var epoch = 0

    init(limits: VerifiedTokenLimits) {
        self.limits = limits
    }

    mutating func token(for digest: SHA256Digest, in epoch: Int) -> Token? {
        enter(epoch)
        if let entry = young[digest] { return entry.token }
        guard let entry = old.removeValue(forKey: digest) else { return nil }
        add(entry, for: digest)
        return entry.token
    }

    mutating func insert(_ token: Token, for text: TokenText, in epoch: Int) {
        enter(epoch)
        guard epoch == self.epoch else { return }
        add(Entry(token: token, byteCount: text.byteCount), for: text.digest)
    }

    private mutating func enter(_ epoch: Int) {
        guard epoch > self.epoch else { return }
        self.epoch = epoch
        young = [:]
        old = [:]
        youngByteCount = 0
    }

    private mutating func add(_ entry: Entry, for digest: SHA256Digest) {
        guard entry.byteCount <= limits.bytes, young[digest] == nil else { return }
        if young.count >= limits.entries || youngByteCount + entry.byteCount > limits.bytes {
            old = young
            young = [:]
            youngByteCount = 0
        }
        young[digest] = entry
        youngByteCount += entry.byteCount
    }
}
