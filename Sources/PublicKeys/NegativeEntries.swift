// SPDX-License-Identifier: Apache-2.0

/// Answers other than a key, believed for a while, at most so many of them.
struct NegativeEntries: Sendable {
    enum Answer: Equatable, Sendable {
        case unknown
        case unavailable

        var lookup: KeyLookup {
            switch self {
            case .unknown: .unknown
            case .unavailable: .unavailable
            }
        }
    }

    private struct Entry {
        let answer: Answer
        let end: ContinuousClock.Instant
    }

    private let capacity: Int
    private var entries: [KeyReference: Entry] = [:]

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { entries.count }

    func answer(_ reference: KeyReference, at now: ContinuousClock.Instant) -> Answer? {
        guard let entry = entries[reference], now < entry.end else { return nil }
        return entry.answer
    }

    /// Replaces what was said of this key before; if there are too many, the one that ends first is forgotten.
    mutating func insert(_ answer: Answer, for reference: KeyReference, until end: ContinuousClock.Instant) {
        entries[reference] = Entry(answer: answer, end: end)
        guard entries.count > capacity, let first = entries.min(by: { $0.value.end < $1.value.end }) else { return }
        entries[first.key] = nil
    }

    mutating func remove(_ reference: KeyReference) {
        entries[reference] = nil
    }

    /// Forgets what was said of keys in directories.
    mutating func removeDirectories() {
        entries = entries.filter { $0.key.endpoint.kind != .directory }
    }
}
