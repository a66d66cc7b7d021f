// SPDX-License-Identifier: Apache-2.0

/// Results other than a document, believed for a while, at most so many of them.
struct NegativeEntries<Reference: Hashable & Sendable, Key: Sendable>: Sendable {
    private struct Entry {
        let answer: Lookup<Key>
        let end: ContinuousClock.Instant
    }

    private let capacity: Int
    private var entries: [Reference: Entry] = [:]

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { entries.count }

    func answer(_ reference: Reference, at now: ContinuousClock.Instant) -> Lookup<Key>? {
        guard let entry = entries[reference], now < entry.end else { return nil }
        return entry.answer
    }

    /// Replaces what was said of this document before; if there are too many, the entry that ends first is forgotten.
    mutating func insert(_ answer: Lookup<Key>, for reference: Reference, until end: ContinuousClock.Instant) {
        entries[reference] = Entry(answer: answer, end: end)
        guard entries.count > capacity, let first = entries.min(by: { $0.value.end < $1.value.end }) else { return }
        entries[first.key] = nil
    }

    mutating func remove(_ reference: Reference) {
        entries[reference] = nil
    }

    mutating func removeAll(where isRemoved: (Reference) -> Bool) {
        entries = entries.filter { !isRemoved($0.key) }
    }
}
