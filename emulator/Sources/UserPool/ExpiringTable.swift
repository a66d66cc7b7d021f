// SPDX-License-Identifier: Apache-2.0

/// A bounded table whose entries expire. If it is full, the oldest entry is removed for the next.
package struct ExpiringTable<Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        let expires: Int64
        let number: UInt64
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var insertions: UInt64 = 0

    package init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
    }

    package var count: Int { entries.count }

    /// - Parameter now: seconds since the epoch. At `expires` the entry is over.
    package func value(for key: String, at now: Int64) -> Value? {
        guard let entry = entries[key], now < entry.expires else { return nil }
        return entry.value
    }

    package mutating func insert(_ value: Value, for key: String, expires: Int64, at now: Int64) {
        if entries[key] == nil, entries.count >= capacity { evict(at: now) }
        insertions += 1
        entries[key] = Entry(value: value, expires: expires, number: insertions)
    }

    /// Changes an entry that has not expired.
    package mutating func update<Result>(
        _ key: String, at now: Int64, _ change: (inout Value) -> Result
    ) -> Result? {
        guard var entry = entries[key], now < entry.expires else { return nil }
        defer { entries[key] = entry }
        return change(&entry.value)
    }

    package mutating func remove(_ key: String) { entries[key] = nil }

    /// Expired values are included.
    package func values(where fits: (Value) -> Bool) -> [Value] {
        entries.values.map(\.value).filter(fits)
    }

    package mutating func removeAll(where isGone: (Value) -> Bool) {
        entries = entries.filter { !isGone($0.value.value) }
    }

    private mutating func evict(at now: Int64) {
        entries = entries.filter { now < $0.value.expires }
        while entries.count >= capacity, let oldest = entries.min(by: { $0.value.number < $1.value.number }) {
            entries[oldest.key] = nil
        }
    }
}
