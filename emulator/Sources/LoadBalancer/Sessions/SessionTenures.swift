// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Ends all sessions at once, as if they had timed out.
final class SessionTenures: Sendable {
    private let tenure = Mutex(1)

    /// The tenure to which a session that begins now belongs.
    var current: Int { tenure.withLock { $0 } }

    /// Ends the sessions of all tenures until now.
    func end() { tenure.withLock { $0 += 1 } }
}
