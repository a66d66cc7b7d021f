// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// Work that may block, done in order on a thread of its own. Who submits it never waits: what exceeds the capacity is
/// dropped and counted.
final class BoundedQueue: Sendable {
    private let queue: DispatchQueue
    private let capacity: Int
    private let waiting = Atomic(0)
    private let unreportedDrops = Atomic(0)
    private let dropped = Atomic(0)

    /// - Parameters:
    ///   - label: the thread's name, for a debugger.
    ///   - capacity: how many pieces of work may wait.
    init(_ label: String, capacity: Int) {
        queue = DispatchQueue(label: label)
        self.capacity = capacity
    }

    /// How many pieces have been dropped since the start.
    var droppedCount: Int { dropped.load(ordering: .relaxed) }

    /// Has some work done later, or drops it.
    ///
    /// - Parameter work: gets the number of pieces that were dropped since the work before it.
    func submit(_ work: @escaping @Sendable (_ droppedBefore: Int) -> Void) {
        guard waiting.add(1, ordering: .relaxed).newValue <= capacity else {
            waiting.subtract(1, ordering: .relaxed)
            unreportedDrops.add(1, ordering: .relaxed)
            dropped.add(1, ordering: .relaxed)
            return
        }
        queue.async { [self] in
            work(unreportedDrops.exchange(0, ordering: .relaxed))
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    /// Waits until everything handed over before is done, but no longer than so many milliseconds.
    func flush(milliseconds: Int) {
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        _ = done.wait(timeout: .now() + .milliseconds(milliseconds))
    }
}
