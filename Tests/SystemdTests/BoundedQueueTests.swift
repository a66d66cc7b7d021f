// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Locking
import Testing

@testable import Systemd

/// Lines on their way to a writer that is slow.
@Suite(.timeLimit(.minutes(1)))
struct BoundedQueueTests {
    /// What the writer was given, in order.
    private final class Written: Sendable {
        private let entries = Lock<[(name: Int, droppedBefore: Int)]>([])

        func add(_ name: Int, _ droppedBefore: Int) { entries.withLock { $0.append((name, droppedBefore)) } }

        var names: [Int] { entries.withLock { $0.map(\.name) } }
        var losses: [Int] { entries.withLock { $0.map(\.droppedBefore).filter { $0 > 0 } } }
    }

    @Test func `anyone who logs goes on while the writer is stuck, and what finds no space is counted and told`() {
        let queue = BoundedQueue("test", capacity: 3)
        let begun = DispatchSemaphore(value: 0)
        let stuck = DispatchSemaphore(value: 0)
        let written = Written()
        queue.submit { _ in
            begun.signal()
            stuck.wait()
        }
        begun.wait()
        // The writer is busy with the first; two more find space. All of this returns at once.
        for name in 1...10 { queue.submit { written.add(name, $0) } }
        #expect(queue.droppedCount == 8)
        stuck.signal()
        queue.flush(milliseconds: 10_000)
        #expect(written.names == [1, 2])
        #expect(written.losses == [8])

        queue.submit { written.add(11, $0) }
        queue.flush(milliseconds: 10_000)
        #expect(written.names == [1, 2, 11])
        #expect(written.losses == [8] && queue.droppedCount == 8)
    }

    @Test func `a flush does not wait forever`() {
        let queue = BoundedQueue("test", capacity: 3)
        let stuck = DispatchSemaphore(value: 0)
        let written = Written()
        queue.submit { dropped in
            stuck.wait()
            written.add(1, dropped)
        }
        queue.flush(milliseconds: 1)
        #expect(written.names.isEmpty)
        stuck.signal()
        queue.flush(milliseconds: 10_000)
        #expect(written.names == [1])
    }

    @Test func `lines come out in the order in which they went in`() {
        let queue = BoundedQueue("test", capacity: 1000)
        let written = Written()
        for name in 0..<1000 { queue.submit { written.add(name, $0) } }
        queue.flush(milliseconds: 10_000)
        #expect(written.names == Array(0..<1000) && queue.droppedCount == 0)
    }
}
