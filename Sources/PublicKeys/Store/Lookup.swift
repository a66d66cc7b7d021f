// SPDX-License-Identifier: Apache-2.0

/// Results other than a document, trusted for a while, at most so many of them.
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

/// What is known of a key, or of a document with keys.
public enum Lookup<Found: Sendable>: Sendable {
    case found(Found)
    /// There is none: the endpoint says so (403, 404 or 410; no such file), or its set has no usable key of this name.
    case unknown
    /// Temporarily unavailable: the endpoint does not respond, responds with something else, or the limits allow no fetch.
    case unavailable

    /// What follows for a part: it is unknown, if it is not in what was found.
    func compactMap<Part>(_ part: (Found) -> Part?) -> Lookup<Part> {
        switch self {
        case .found(let found): part(found).map { .found($0) } ?? .unknown
        case .unknown: .unknown
        case .unavailable: .unavailable
        }
    }
}

extension Lookup: Equatable where Found: Equatable {}
