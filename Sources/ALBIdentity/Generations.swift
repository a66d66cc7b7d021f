// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Values by the digest of a token, within bounds.
///
/// Bounded by generations: entries are added to the young one; when that is full it becomes the old one and what was
/// old is forgotten. Whoever is found in the old generation moves to the young one.
///
/// All belong to one epoch, which is over when a public key turns out to have been wrong: what was verified before may
/// have been verified by that key, and is forgotten.
struct Generations<Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let byteCount: Int
    }

    private let limits: VerifiedTokenCache.Limits
    private var young: [SHA256Digest: Entry] = [:]
    private var old: [SHA256Digest: Entry] = [:]
    private var youngByteCount = 0
    /// The latest that a caller has named.
    private var epoch = 0

    init(limits: VerifiedTokenCache.Limits) {
        self.limits = limits
    }

    /// - Parameter epoch: the present one.
    mutating func value(for digest: SHA256Digest, in epoch: Int) -> Value? {
        enter(epoch)
        if let entry = young[digest] { return entry.value }
        guard let entry = old.removeValue(forKey: digest) else { return nil }
        add(entry, for: digest)
        return entry.value
    }

    /// Adds a value, unless its token alone is larger than a generation.
    ///
    /// - Parameter epoch: the present one as it was read before the key was looked up: if it is over meanwhile, the key
    ///   may be the wrong one, and nothing is added.
    mutating func insert(_ value: Value, for digest: SHA256Digest, byteCount: Int, in epoch: Int) {
        enter(epoch)
        guard epoch == self.epoch else { return }
        add(Entry(value: value, byteCount: byteCount), for: digest)
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
