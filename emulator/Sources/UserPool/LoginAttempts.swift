// SPDX-License-Identifier: Apache-2.0

/// Wrong passwords, counted for each user, by Cognito's rule: after the fifth the user is locked for a second, and for
/// twice as long after each further one, at most for about 15 minutes. What is tried while locked counts for nothing. 15
/// minutes without a try begin anew.
struct LoginAttempts: Sendable {
    private static let freeFailures = 5
    private static let longestLock: Int64 = 900
    private static let memory: Int64 = 900

    private struct Record {
        var failures = 0
        var lockedUntil: Int64 = 0
    }

    private var records: ExpiringTable<Record>

    /// - Parameter capacity: users, known or made up, that are kept in mind.
    init(capacity: Int = 10_000) {
        records = ExpiringTable(capacity: capacity)
    }

    func isLocked(_ user: String, at now: Int64) -> Bool {
        (records.value(for: user, at: now)?.lockedUntil ?? 0) > now
    }

    mutating func noteFailure(of user: String, at now: Int64) {
        var record = records.value(for: user, at: now) ?? Record()
        record.failures += 1
        if record.failures >= Self.freeFailures {
            let exponent = min(record.failures - Self.freeFailures, 10)
            record.lockedUntil = now + min(1 << exponent, Self.longestLock)
        }
        records.insert(record, for: user, expires: max(now, record.lockedUntil) + Self.memory, at: now)
    }

    mutating func noteSuccess(of user: String) { records.remove(user) }
}
