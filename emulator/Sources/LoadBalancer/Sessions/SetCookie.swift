// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A `Set-Cookie` line with a load balancer's attributes.
enum SetCookie {
    static func line(_ name: String, _ value: String, expires: Int64) -> String {
        "\(name)=\(value); Expires=\(date(expires)); Path=/; Secure; HttpOnly"
    }

    /// A line that makes the browser forget a cookie.
    static func expiry(_ name: String) -> String { line(name, "", expires: 0) }

    /// IMF-fixdate (RFC 9110 §5.6.7), the form that cookies have, too.
    private static func date(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(style)
    }

    private static let style = Date.VerbatimFormatStyle(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT
            """,
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
}
