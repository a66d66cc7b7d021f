// SPDX-License-Identifier: Apache-2.0

/// Counts wrong passwords for each user, by Cognito's rule. The fifth locks the user for a second, and each further one for
/// twice as long, at most for about 15 minutes. Tries while the user is locked are not counted. After 15 minutes without a
/// try the count starts again.
struct LoginAttempts: Sendable {
    private static let freeFailures = 5
    private static let longestLock: Int64 = 900
    private static let memory: Int64 = 900

    private struct Record {
        var failures = 0
        var lockedUntil: Int64 = 0
    }

    private var records: ExpiringTable<Record>

    /// - Parameter capacity: how many users, existing or not, are counted.
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
