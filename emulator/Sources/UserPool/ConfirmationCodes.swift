// SPDX-License-Identifier: Apache-2.0

/// The valid codes by user. In memory only: after a restart users request new ones.
struct ConfirmationCodes: Sendable {
    private static let triesForEach = 5
    /// Codes for one user within ``memory`` seconds. It limits guesses of the million codes, and mails to one address.
    private static let codesForEach = 5
    private static let memory: Int64 = 3600

    private struct Record {
        var code: String
        var expires: Int64
        var triesLeft: Int
        var sentTimes: [Int64]
    }

    private let life: Int64
    private var records: ExpiringTable<Record>

    /// - Parameter life: seconds for which a code is valid.
    init(life: Int64, capacity: Int = 10_000) {
        self.life = life
        records = ExpiringTable(capacity: capacity)
    }

    /// A new code, which replaces the one before.
    mutating func make(for sub: String, email: String, at now: Int64) throws(UserPoolError) -> ConfirmationCode {
        var sentTimes = records.value(for: sub, at: now)?.sentTimes ?? []
        sentTimes.removeAll { now - $0 >= Self.memory }
        guard sentTimes.count < Self.codesForEach else { throw .limitExceeded }
        sentTimes.append(now)
        let digits = String(Int.random(in: 0..<1_000_000))
        let code = String(repeating: "0", count: 6 - digits.count) + digits
        let record = Record(code: code, expires: now + life, triesLeft: Self.triesForEach, sentTimes: sentTimes)
        records.insert(record, for: sub, expires: now + max(life, Self.memory), at: now)
        return ConfirmationCode(email: email, code: code, expires: now + life)
    }

    /// Uses up the right code; a wrong one uses up a try.
    mutating func redeem(_ code: String, for sub: String, at now: Int64) throws(UserPoolError) {
        guard let record = records.value(for: sub, at: now), now < record.expires else { throw .codeExpired }
        guard record.triesLeft > 0 else { throw .limitExceeded }
        guard code == record.code else {
            _ = records.update(sub, at: now) { $0.triesLeft -= 1 }
            throw .codeMismatch
        }
        records.remove(sub)
    }
}

/// A code to be mailed. It proves access to the mail of the address.
public struct ConfirmationCode: Sendable, Equatable {
    public let email: String
    /// Six digits.
    public let code: String
    /// Seconds since the epoch at which it expires.
    public let expires: Int64

    public init(email: String, code: String, expires: Int64) {
        self.email = email
        self.code = code
        self.expires = expires
    }
}
