// SPDX-License-Identifier: Apache-2.0

/// The fetches under way, at most so many, and who waits for each of them (single flight).
///
/// `Waiter` is opaque; it is handed back to the owner to be completed.
struct SharedFetches<Waiter: Sendable>: Sendable {
    private let capacity: Int
    private var waiters: [KeyReference: [Waiter]] = [:]
    /// All who wait, for whichever fetch.
    private(set) var waiterCount = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many fetches may begin now.
    var freePlaces: Int { max(0, capacity - waiters.count) }

    func isUnderWay(_ reference: KeyReference) -> Bool {
        waiters[reference] != nil
    }

    /// How many wait for this fetch.
    func waiterCount(of reference: KeyReference) -> Int {
        waiters[reference]?.count ?? 0
    }

    /// Adds a waiter to a fetch, which is under way from now on. The caller has seen that there is a place for it.
    mutating func add(_ waiter: Waiter, to reference: KeyReference) {
        waiterCount += 1
        waiters[reference, default: []].append(waiter)
    }

    /// Ends a fetch.
    ///
    /// - Returns: who waited for it; nobody, if it was not under way here.
    mutating func finish(_ reference: KeyReference) -> [Waiter] {
        let done = waiters.removeValue(forKey: reference) ?? []
        waiterCount -= done.count
        return done
    }
}
