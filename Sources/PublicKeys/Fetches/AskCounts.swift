// SPDX-License-Identifier: Apache-2.0

/// How often each key has been asked for that could not be fetched yet, for the 65,536 keys asked for last.
///
/// A table of fixed size (512 KB, made when it is first needed) with fingerprints of the `kid`s. Place and fingerprint
/// come from Swift's `Hasher`, which is seeded at random in each process, so that nobody can choose `kid`s that share
/// a place with a given one. A place holds the eight keys asked for last: a key is forgotten only when eight others of
/// the same place have been asked for since.
struct AskCounts: Sendable {
    private struct Entry {
        var fingerprint: UInt32 = 0
        /// 0: the entry is free. Stops at the maximum.
        var count: UInt16 = 0
    }

    private static let placeCount = 8192
    private static let entriesPerPlace = 8
    /// The number of keys that are remembered.
    static let capacity = placeCount * entriesPerPlace

    private var entries: [Entry] = []

    /// Counts that a key has been asked for.
    ///
    /// - Returns: how often that makes, this time included.
    mutating func add(_ reference: some Hashable) -> Int {
        if entries.isEmpty { entries = Array(repeating: Entry(), count: Self.capacity) }
        let (start, fingerprint) = Self.place(of: reference)
        var last = Self.index(of: fingerprint, from: start, in: entries) ?? start + Self.entriesPerPlace - 1
        let isKnown = entries[last].fingerprint == fingerprint
        let count = isKnown ? entries[last].count : 0
        // The latest comes first; what is pushed out at the end is the key asked for longest ago.
        while last > start {
            entries[last] = entries[last - 1]
            last -= 1
        }
        entries[start] = Entry(fingerprint: fingerprint, count: count == .max ? count : count + 1)
        return Int(entries[start].count)
    }

    /// Forgets how often a key has been asked for.
    mutating func remove(_ reference: some Hashable) {
        guard !entries.isEmpty else { return }
        let (start, fingerprint) = Self.place(of: reference)
        if let index = Self.index(of: fingerprint, from: start, in: entries) { entries[index].count = 0 }
    }

    private static func place(of reference: some Hashable) -> (start: Int, fingerprint: UInt32) {
        var hasher = Hasher()
        hasher.combine(reference)
        let hash = UInt64(truncatingIfNeeded: hasher.finalize())
        return (Int(hash % UInt64(placeCount)) * entriesPerPlace, UInt32(hash >> 32))
    }

    private static func index(of fingerprint: UInt32, from start: Int, in entries: [Entry]) -> Int? {
        (start..<start + entriesPerPlace).first { entries[$0].fingerprint == fingerprint }
    }
}
