// SPDX-License-Identifier: Apache-2.0

import Locking
import Synchronization

/// All revocations. A key has at most one of each form: a block, and a time before which sign-ins are refused.
///
/// In parts with a lock each, so that a table that grows holds up no other request for long.
final class EntryTable: Sendable {
    /// A power of two.
    static let partCount = 64

    private struct Part {
        var blocks = KeyTable()
        var cutoffs = KeyTable()
    }

    private final class LockedPart: Sendable {
        let state = Lock(Part())
    }

    private let parts = (0..<partCount).map { _ in LockedPart() }
    private let total = Atomic<Int>(0)

    /// Takes no lock.
    var count: Int { total.load(ordering: .relaxed) }

    private func part(of key: RevocationKey) -> LockedPart {
        // Bits that the tables do not use themselves.
        parts[Int(truncatingIfNeeded: key.words.1) & (Self.partCount - 1)]
    }

    /// An entry, and which of the two forms it has.
    struct Found: Sendable {
        let entry: Entry
        let isBlock: Bool
    }

    /// What refuses the key now.
    func refusal(of key: RevocationKey, signedInAt: Int64?, at now: Int64) -> Found? {
        part(of: key).state.withLock { part in
            if let entry = part.blocks[key], entry.holds(at: now) { return Found(entry: entry, isBlock: true) }
            guard let entry = part.cutoffs[key], entry.holds(at: now),
                entry.refuses(signedInAt: signedInAt)
            else { return nil }
            return Found(entry: entry, isBlock: false)
        }
    }

    /// Both forms of a key.
    func entries(of key: RevocationKey) -> [(entry: Entry, isBlock: Bool)] {
        part(of: key).state.withLock { part in
            [part.blocks[key].map { ($0, true) }, part.cutoffs[key].map { ($0, false) }].compactMap(\.self)
        }
    }

    func contains(_ key: RevocationKey, isBlock: Bool) -> Bool {
        part(of: key).state.withLock { (isBlock ? $0.blocks[key] : $0.cutoffs[key]) != nil }
    }

    /// Merges it with what is there of the same form.
    ///
    /// - Returns: what is there now.
    @discardableResult
    func insert(_ entry: Entry, isBlock: Bool, for key: RevocationKey) -> Entry {
        let inserted = part(of: key).state.withLock { part in
            isBlock ? part.blocks.insert(entry, for: key) : part.cutoffs.insert(entry, for: key)
        }
        if inserted.isNew { total.add(1, ordering: .relaxed) }
        return inserted.entry
    }

    /// Removes one form of a key, if it is there.
    func remove(_ key: RevocationKey, isBlock: Bool) {
        let isRemoved = part(of: key).state.withLock { part in
            isBlock ? part.blocks.remove(key) : part.cutoffs.remove(key)
        }
        if isRemoved { total.subtract(1, ordering: .relaxed) }
    }

    /// Removes what had ended at a time.
    func removeEnded(at time: Int64) {
        for part in parts {
            let removed = part.state.withLock { part in
                let before = part.blocks.count + part.cutoffs.count
                part.blocks.removeEnded(at: time)
                part.cutoffs.removeEnded(at: time)
                return before - part.blocks.count - part.cutoffs.count
            }
            total.subtract(removed, ordering: .relaxed)
        }
    }

    /// Hands over a copy of one part after the other; no lock is held meanwhile.
    func forEachPart<Failure: Error>(
        _ body: ([(key: RevocationKey, entry: Entry, isBlock: Bool)]) throws(Failure) -> Void
    ) throws(Failure) {
        for part in parts {
            let copy = part.state.withLock { part in
                part.blocks.elements.map { (key: $0.key, entry: $0.entry, isBlock: true) }
                    + part.cutoffs.elements.map { (key: $0.key, entry: $0.entry, isBlock: false) }
            }
            try body(copy)
        }
    }
}
