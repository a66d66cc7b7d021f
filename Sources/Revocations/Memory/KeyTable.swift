// SPDX-License-Identifier: Apache-2.0

/// A hash table of entries, with linear probing. A key is a uniform hash already, which nobody can choose without the secret: hashing
/// it once more, as `Dictionary` does, would be most of the cost of a look-up.
struct KeyTable: Sendable {
    private struct Slot {
        var key = RevocationKey(words: (0, 0))
        /// `nil`: the slot is free.
        var entry: Entry?
    }

    /// A power of two of them, at most three quarters of them used, so that a search ends.
    private var slots: [Slot] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    subscript(key: RevocationKey) -> Entry? {
        guard count > 0 else { return nil }
        return slots[index(of: key)].entry
    }

    /// Merges it with what is there.
    ///
    /// - Returns: what is there now, and whether there was nothing.
    mutating func insert(_ entry: Entry, for key: RevocationKey) -> (entry: Entry, isNew: Bool) {
        if count >= slots.count / 4 * 3 { resize(for: count + 1) }
        let index = index(of: key)
        guard var merged = slots[index].entry else {
            slots[index] = Slot(key: key, entry: entry)
            count += 1
            return (entry, true)
        }
        merged.merge(entry)
        slots[index].entry = merged
        return (merged, false)
    }

    /// - Returns: whether there was one.
    mutating func remove(_ key: RevocationKey) -> Bool {
        guard count > 0 else { return false }
        var free = index(of: key)
        guard slots[free].entry != nil else { return false }
        slots[free] = Slot()
        count -= 1
        // An entry behind it moves there, unless a search for it would begin after that.
        var next = successor(of: free)
        while slots[next].entry != nil {
            if distance(from: start(of: slots[next].key), to: next) >= distance(from: free, to: next) {
                slots.swapAt(free, next)
                free = next
            }
            next = successor(of: next)
        }
        return true
    }

    /// Removes what had ended at a time, and gives its memory back.
    mutating func removeEnded(at time: Int64) {
        let kept = elements.filter { $0.entry.holds(at: time) }
        guard kept.count < count else { return }
        self = KeyTable()
        resize(for: kept.count)
        for (key, entry) in kept { _ = insert(entry, for: key) }
    }

    /// All entries, in no order.
    var elements: [(key: RevocationKey, entry: Entry)] {
        slots.compactMap { slot in slot.entry.map { (slot.key, $0) } }
    }

    // MARK: - Slots

    private func start(of key: RevocationKey) -> Int {
        Int(truncatingIfNeeded: key.words.0) & (slots.count - 1)
    }

    private func successor(of index: Int) -> Int {
        (index + 1) & (slots.count - 1)
    }

    private func distance(from first: Int, to second: Int) -> Int {
        (second - first) & (slots.count - 1)
    }

    /// The slot of a key, or the free one where it belongs. There has to be a free one.
    private func index(of key: RevocationKey) -> Int {
        let mask = slots.count - 1
        var index = start(of: key)
        while true {
            let slot = slots[index]
            if slot.entry == nil || slot.key == key { return index }
            index = (index + 1) & mask
        }
    }

    /// Makes as many slots as so many entries need.
    private mutating func resize(for needed: Int) {
        var slotCount = 8
        while needed > slotCount / 4 * 3 { slotCount *= 2 }
        let old = slots
        slots = [Slot](repeating: Slot(), count: slotCount)
        for slot in old where slot.entry != nil { slots[index(of: slot.key)] = slot }
    }
}
