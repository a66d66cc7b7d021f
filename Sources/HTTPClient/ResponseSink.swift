// SPDX-License-Identifier: Apache-2.0

/// Gathers what a server sends, up to a limit.
///
/// Used by one transfer on one thread.
final class ResponseSink {
    /// Bytes of body; the head, interim responses included, may be as long.
    let limit: Int
    private(set) var body: [UInt8] = []
    private var headByteCount = 0
    /// Whether the server sent more than it may.
    private(set) var isOverLimit = false

    init(limit: Int) {
        self.limit = limit
    }

    /// - Returns: whether the transfer goes on.
    func appendBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= limit - body.count else {
            isOverLimit = true
            return false
        }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// Counts bytes of the head, which is not kept.
    func countHead(_ byteCount: Int) -> Bool {
        headByteCount += byteCount
        isOverLimit = isOverLimit || headByteCount > limit
        return !isOverLimit
    }
}
