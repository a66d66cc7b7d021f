// SPDX-License-Identifier: Apache-2.0

/// What is under way, at most so much at once, and who waits for each of it.
///
/// `Waiter` is opaque; it is handed back to the owner to be completed.
struct SingleFlight<Reference: Hashable & Sendable, Waiter: Sendable>: Sendable {
    private let capacity: Int
    private var waiters: [Reference: [Waiter]] = [:]
    /// All who wait, for whatever.
    private(set) var waiterCount = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many may begin now.
    var freePlaces: Int { max(0, capacity - waiters.count) }

    var references: some Sequence<Reference> { waiters.keys }

    func isUnderWay(_ reference: Reference) -> Bool {
        waiters[reference] != nil
    }

    func waiterCount(of reference: Reference) -> Int {
        waiters[reference]?.count ?? 0
    }

    /// Adds a waiter; what it waits for is under way from now on. The caller has seen that there is a place for it.
    ///
    /// - Parameter waiter: `nil`: nobody waits for it yet.
    /// - Returns: whether it has not been under way before.
    @discardableResult
    mutating func add(_ waiter: Waiter?, to reference: Reference) -> Bool {
        let begins = waiters[reference] == nil
        waiters[reference, default: []].append(contentsOf: waiter.map { [$0] } ?? [])
        if waiter != nil { waiterCount += 1 }
        return begins
    }

    /// - Returns: who waited for it; nobody, if it was not under way here.
    mutating func finish(_ reference: Reference) -> [Waiter] {
        let done = waiters.removeValue(forKey: reference) ?? []
        waiterCount -= done.count
        return done
    }
}
