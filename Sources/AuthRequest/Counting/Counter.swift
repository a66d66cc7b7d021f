// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A number that only grows, counted by all event loops without a lock.
public final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    func increment() {
        count.wrappingAdd(1, ordering: .relaxed)
    }

    func add(_ amount: Int) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    var value: Int { count.load(ordering: .relaxed) }
}

/// Hits and misses of one cache.
struct CacheCounts: Sendable {
    let hits = Counter()
    let misses = Counter()
}
