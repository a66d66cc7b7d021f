// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The keys in memory, at most so many: the one used longest ago makes room.
struct KeyTable: Sendable {
    private struct Entry {
        let key: ES256PublicKey
        var lastCheck: ContinuousClock.Instant?
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [KeyReference: Entry] = [:]
    /// Counts uses; the order of two uses is all that is ever asked.
    private var uses: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { entries.count }

    /// The key, which counts as used.
    mutating func key(_ reference: KeyReference) -> ES256PublicKey? {
        guard let index = entries.index(forKey: reference) else { return nil }
        uses += 1
        entries.values[index].lastUse = uses
        return entries.values[index].key
    }

    /// The key, and when its endpoint was last asked for it; `nil`: not since the start.
    func check(of reference: KeyReference) -> (key: ES256PublicKey, last: ContinuousClock.Instant?)? {
        entries[reference].map { ($0.key, $0.lastCheck) }
    }

    /// - Parameter lastCheck: `nil`, if the key does not come from its endpoint but from the cache directory.
    mutating func insert(
        _ key: ES256PublicKey, for reference: KeyReference, lastCheck: ContinuousClock.Instant?
    ) {
        uses += 1
        entries[reference] = Entry(key: key, lastCheck: lastCheck, lastUse: uses)
        guard entries.count > capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
            return
        }
        entries[oldest.key] = nil
    }

    /// Notes that the endpoint was asked for a key that is here, whatever it said.
    mutating func noteCheck(of reference: KeyReference, at now: ContinuousClock.Instant) {
        entries[reference]?.lastCheck = now
    }

    /// Forgets the keys that were read from directories.
    mutating func removeDirectories() {
        entries = entries.filter { $0.key.endpoint.kind != .directory }
    }

    /// Whether any key of an endpoint is here.
    func hasKey(of endpoint: KeyEndpoint) -> Bool {
        entries.keys.contains { $0.endpoint == endpoint }
    }
}
