// SPDX-License-Identifier: Apache-2.0

/// A revocation in memory, without its key: 16 bytes.
struct Entry: Equatable, Sendable {
    var created: UInt32
    var end: UInt32
    /// 0 if it is a block, which refuses every sign-in.
    var before: UInt32
    /// In ``ReasonTable``.
    var reason: UInt16
    let kind: Revocation.Kind

    /// Times that do not fit are the nearest that does. A later one refuses more.
    init(created: Int64, end: Int64, before: Int64?, reason: UInt16, kind: Revocation.Kind) {
        self.created = UInt32(clamping: created)
        self.end = UInt32(clamping: end)
        self.before = before.map { UInt32(clamping: $0) } ?? 0
        self.reason = reason
        self.kind = kind
    }

    /// Whether it refuses who signed in at this time.
    ///
    /// - Parameter signedInAt: `nil` if the request does not say so: it may have been before.
    func refuses(signedInAt: Int64?) -> Bool {
        signedInAt.map { $0 <= Int64(before) } ?? true
    }

    func holds(at now: Int64) -> Bool {
        now < Int64(end)
    }

    /// Nothing that one of both refuses is let in: the later time of each. Created and reason are those of the one that
    /// refuses more.
    mutating func merge(_ other: Entry) {
        if (other.before, other.end) >= (before, end) {
            created = other.created
            reason = other.reason
        }
        end = max(end, other.end)
        before = max(before, other.before)
    }
}
