// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import Synchronization

/// The bytes that all connections together hold: of requests without a response, and of responses that are not read.
///
/// Each connection may hold ``allowance`` for itself: most of what nginx sends fits in there, so that a peer that holds as
/// much as it can does not get in the way of others. What goes beyond counts here.
final class HeldBytes: Sendable {
    /// Bytes of each connection that do not count: what nginx sends with a token of some 5 KB.
    static let allowance = 12 * 1024

    private let limit: Int
    private let count = Atomic(0)

    /// What counts now, of all connections together.
    var total: Int { count.load(ordering: .relaxed) }

    init(limit: Int) {
        self.limit = limit
    }

    /// Notes that a connection holds another number of bytes than before.
    ///
    /// - Returns: `false` if that is too much for all together; then nothing has changed.
    func change(from old: Int, to new: Int) -> Bool {
        let difference = max(0, new - Self.allowance) - max(0, old - Self.allowance)
        guard difference != 0 else { return true }
        let sum = count.add(difference, ordering: .relaxed).newValue
        guard difference > 0, sum > limit else { return true }
        count.subtract(difference, ordering: .relaxed)
        return false
    }
}

extension HTTPRequestHead {
    /// What a line takes up in memory next to its text: two strings and their places.
    static let lineByteCount = 192

    /// What it takes up in memory, roughly.
    var heldByteCount: Int {
        headers.reduce(512 + uri.utf8.count) {
            $0 + $1.name.utf8.count + $1.value.utf8.count + Self.lineByteCount
        }
    }
}
