// SPDX-License-Identifier: Apache-2.0

/// Which fetches are under way, which wait for their turn, and who waits for each of them (single flight).
///
/// `Waiter` is whatever its owner must be told with; nothing here calls anyone.
struct FetchQueue<Waiter: Sendable>: Sendable {
    /// What became of a request.
    enum Admission: Equatable, Sendable {
        /// Waits for a fetch that somebody else began or that has to wait for its turn.
        case waiting
        /// The caller makes the fetch now and then calls ``finish(_:)``.
        case begin
    }

    private let atOnce: Int
    private let queueCapacity: Int
    private var waiters: [KeyReference: [Waiter]] = [:]
    private var queue: [KeyReference] = []
    private var underWay = 0
    /// All who wait, for whichever fetch.
    private(set) var waiterCount = 0

    init(atOnce: Int, queueCapacity: Int) {
        self.atOnce = atOnce
        self.queueCapacity = queueCapacity
    }

    /// Whether a fetch that nobody has asked for yet would find a place.
    var hasRoomForFetch: Bool { underWay < atOnce || queue.count < queueCapacity }

    func isExpected(_ reference: KeyReference) -> Bool {
        waiters[reference] != nil
    }

    /// Waits for a key that is expected already, or expects it from now on. The caller has seen that there is room.
    mutating func admit(_ waiter: Waiter, for reference: KeyReference) -> Admission {
        waiterCount += 1
        waiters[reference, default: []].append(waiter)
        guard waiters[reference]?.count == 1 else { return .waiting }
        guard underWay < atOnce else {
            queue.append(reference)
            return .waiting
        }
        underWay += 1
        return .begin
    }

    /// Ends a fetch.
    ///
    /// - Returns: who waited for it, and the fetch that the caller makes next.
    mutating func finish(_ reference: KeyReference) -> (waiters: [Waiter], next: KeyReference?) {
        let done = waiters.removeValue(forKey: reference) ?? []
        waiterCount -= done.count
        guard !queue.isEmpty else {
            underWay -= 1
            return (done, nil)
        }
        return (done, queue.removeFirst())
    }
}
