// SPDX-License-Identifier: Apache-2.0

/// A token bucket: so many at once, then one in an interval.
struct TokenBucket: Sendable {
    private let capacity: Int
    private let interval: Duration
    private var available: Int
    /// Up to when tokens have been added.
    private var refilled: ContinuousClock.Instant

    /// A full bucket.
    init(capacity: Int, interval: Duration, at now: ContinuousClock.Instant) {
        self.capacity = capacity
        self.interval = interval
        available = capacity
        refilled = now
    }

    /// Takes one token, if there is one.
    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        refill(at: now)
        guard available > 0 else { return false }
        available -= 1
        return true
    }

    /// How many tokens could be taken now.
    mutating func available(at now: ContinuousClock.Instant) -> Int {
        refill(at: now)
        return available
    }

    private mutating func refill(at now: ContinuousClock.Instant) {
        // A full bucket gathers nothing; and so the division below stays small however long it was idle.
        if available >= capacity || refilled + interval * capacity <= now {
            available = capacity
            refilled = now
            return
        }
        while available < capacity, refilled + interval <= now {
            available += 1
            refilled += interval
        }
    }
}
