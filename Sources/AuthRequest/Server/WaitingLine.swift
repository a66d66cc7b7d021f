// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// The requests of one connection that wait until those before them are answered.
struct WaitingLine {
    private var heads = CircularBuffer<HTTPRequestHead>(initialCapacity: 0)
    /// What they take up in memory, roughly.
    private(set) var byteCount = 0

    var count: Int { heads.count }
    var isEmpty: Bool { heads.isEmpty }

    mutating func append(_ head: HTTPRequestHead) {
        heads.append(head)
        byteCount += head.heldByteCount
    }

    mutating func popFirst() -> HTTPRequestHead? {
        guard let head = heads.popFirst() else { return nil }
        byteCount -= head.heldByteCount
        return head
    }
}
