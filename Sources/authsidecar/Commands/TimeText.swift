// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import JOSE

/// Times of tokens, in seconds since the epoch, for people.
enum TimeText {
    /// The claims that are times (RFC 7519 §4.1, OpenID Connect Core §2).
    private static let claims: Set<String> = ["exp", "iat", "nbf", "auth_time"]

    /// What to write behind a member that is a time, from 1970 to the year 9999; else nothing.
    static func note(on name: String, _ value: JSONValue, at now: Int64) -> String {
        guard claims.contains(name), case .integer(let seconds) = value, (0...253_402_300_799).contains(seconds) else {
            return ""
        }
        return "  (\(text(of: seconds, at: now)))"
    }

    /// `2023-11-14 22:13:20 UTC, 322 s ago`
    static func text(of seconds: Int64, at now: Int64) -> String {
        "\(UTCTime(seconds).text), \(distance(from: now, to: seconds))"
    }

    /// `322 s ago`, `in 2 h 5 min`.
    static func distance(from now: Int64, to seconds: Int64) -> String {
        let length = abs(seconds - now)
        let text =
            switch length {
            case ..<3600: "\(length) s"
            case ..<172_800: "\(length / 3600) h \(length % 3600 / 60) min"
            default: "\(length / 86_400) days"
            }
        return seconds > now ? "in \(text)" : "\(text) ago"
    }
}
