// SPDX-License-Identifier: Apache-2.0

import Synchronization
import NIOCore

/// How long responses took, in the buckets of a Prometheus histogram.
final class Histogram: Sendable {
    /// Upper bounds in nanoseconds: from a response out of the cache (tens of µs) to a key fetch that times out (3 s).
    static let bounds: [Int64] = [
        25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000, 25_000_000, 100_000_000, 500_000_000,
        1_000_000_000, 3_000_000_000,
    ]

    private let buckets = (0...bounds.count).map { _ in Counter() }
    private let sum = Counter()

    func record(_ duration: TimeAmount) {
        let index = Self.bounds.firstIndex { duration.nanoseconds <= $0 } ?? Self.bounds.count
        buckets[index].increment()
        sum.add(Int(duration.nanoseconds))
    }

    /// For each bound, how many were not longer; then how many there were at all, and their sum in nanoseconds.
    func snapshot() -> (cumulative: [Int], count: Int, sum: Int) {
        var total = 0
        let cumulative = buckets.map { bucket in
            total += bucket.value
            return total
        }
        return (cumulative.dropLast(), total, sum.value)
    }
}

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
