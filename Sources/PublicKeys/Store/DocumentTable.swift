// SPDX-License-Identifier: Apache-2.0

/// A document in memory.
struct Record<Document: Sendable>: Sendable {
    let document: Document
    /// When it was fetched, by this process or by the one that wrote its cached file.
    let obtained: ContinuousClock.Instant
    /// `nil`: not asked for since the start.
    var lastFetch: LastFetch?
    fileprivate var lastUse: UInt64
}

/// The documents in memory, at most so many: the one used longest ago is removed.
struct DocumentTable<Reference: Hashable & Sendable, Document: Sendable>: Sendable {
    private let capacity: Int
    private var records: [Reference: Record<Document>] = [:]
    /// Counts uses; the order of two uses is all that is ever asked.
    private var uses: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The document, which counts as used.
    mutating func use(_ reference: Reference) -> Record<Document>? {
        guard let index = records.index(forKey: reference) else { return nil }
        uses += 1
        records.values[index].lastUse = uses
        return records.values[index]
    }

    func record(of reference: Reference) -> Record<Document>? {
        records[reference]
    }

    /// - Parameter lastFetch: `nil`, if the document comes from the cache directory.
    mutating func insert(
        _ document: Document, for reference: Reference, obtained: ContinuousClock.Instant, lastFetch: LastFetch?
    ) {
        uses += 1
        records[reference] = Record(document: document, obtained: obtained, lastFetch: lastFetch, lastUse: uses)
        guard records.count > capacity, let oldest = records.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
            return
        }
        records[oldest.key] = nil
    }

    /// Notes that a document that is here was asked for in vain.
    mutating func noteFailure(of reference: Reference, at now: ContinuousClock.Instant) {
        records[reference]?.lastFetch = (now, true)
    }

    mutating func removeAll(where isRemoved: (Reference) -> Bool) {
        records = records.filter { !isRemoved($0.key) }
    }

    func contains(where isWanted: (Reference) -> Bool) -> Bool {
        records.keys.contains(where: isWanted)
    }

    func count(where isCounted: (Record<Document>) -> Bool) -> Int {
        records.values.count(where: isCounted)
    }
}
