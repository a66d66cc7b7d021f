// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The keys in memory, at most so many: the one used longest ago makes room.
struct KeyTable: Sendable {
    private struct Entry {
        let key: ES256PublicKey
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

    mutating func insert(_ key: ES256PublicKey, for reference: KeyReference) {
        uses += 1
        entries[reference] = Entry(key: key, lastUse: uses)
        guard entries.count > capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
            return
        }
        entries[oldest.key] = nil
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
