// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// Work for a slow writer, done in order on a thread of its own. Whoever hands it over never waits: what finds no room
/// is dropped and counted.
final class LogQueue: Sendable {
    private let queue = DispatchQueue(label: "authsidecar.log")
    private let capacity: Int
    private let waiting = Atomic(0)
    private let untold = Atomic(0)
    private let dropped = Atomic(0)

    /// - Parameter capacity: how many pieces of work may wait.
    init(capacity: Int) {
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
            untold.add(1, ordering: .relaxed)
            dropped.add(1, ordering: .relaxed)
            return
        }
        queue.async { [self] in
            work(untold.exchange(0, ordering: .relaxed))
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
