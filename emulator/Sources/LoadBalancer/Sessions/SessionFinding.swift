// SPDX-License-Identifier: Apache-2.0

/// What the cookies of a request say about its session.
enum SessionFinding: Sendable {
    /// There is no session cookie.
    case none
    /// There is one, but it was not made here: cut, swapped, forged, or of an earlier process.
    case invalid
    /// It was a session once.
    case expired
    case current(Session)
}
