// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import FoundationEssentials
import RevocationControl
import TextBasics

/// The value of `--before`.
struct SignInTime {
    /// Since the epoch.
    let seconds: Int64

    /// - Parameter text: `now`, or a time in UTC (RFC 3339 §5.6).
    init(_ text: String, now: Int64) throws(InvalidText) {
        guard text != "now" else {
            seconds = now
            return
        }
        // The whole text: the parser ignores what follows a time, and takes 31 February for 3 March.
        guard let date = try? Date(text, strategy: .iso8601), date.timeIntervalSince1970 >= 0,
            UTCTime(Int64(date.timeIntervalSince1970)).machineText == text
        else { throw InvalidText("--before: “\(text)” is no time; write now, or 2026-01-31T12:00:00Z") }
        let seconds = Int64(date.timeIntervalSince1970)
        guard seconds <= now else {
            throw InvalidText("--before: “\(text)” is in the future; nobody can have signed in then")
        }
        self.seconds = seconds
    }
}

/// The value of `--for`.
struct RevocationDuration {
    let seconds: Int64

    /// - Parameter text: a whole number and `m`, `h` or `d`.
    init(_ text: String) throws(InvalidText) {
        let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int(decimalDigits: text.dropLast()), number > 0,
            number <= ControlOrders.maximumSeconds, Int64(number) * unit <= ControlOrders.maximumSeconds
        else { throw InvalidText("--for: “\(text)” is no duration; write 90m, 12h or 7d, at most 400d") }
        seconds = Int64(number) * unit
    }
}
