// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes

/// The name of a cookie: a token of RFC 9110 §5.6.2.
struct CookieName: Equatable, Sendable {
    let text: String

    /// What a load balancer calls its session unless the rule says otherwise.
    static let standard = CookieName(unchecked: "AWSELBAuthSessionCookie")
    /// What ties a login to the browser in which it began.
    static let nonce = CookieName(unchecked: "AWSALBAuthNonce")

    /// Longer names would leave too few bytes for a value.
    private static let maximumBytes = 128
    private static let allowed = Set(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    init?(_ text: String) {
        guard (1...Self.maximumBytes).contains(text.utf8.count), text.utf8.allSatisfy(Self.allowed.contains) else {
            return nil
        }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }
}

/// The cookies that a browser sends (RFC 6265 §5.4).
struct RequestCookies: Sendable {
    private let pairs: [(name: Substring, value: Substring)]

    init(_ headers: HTTPFields) {
        pairs = headers[values: .cookie].flatMap { line in
            line.split(separator: ";").compactMap { pair in
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard sides.count == 2 else { return nil }
                return (sides[0].drop(while: \.isWhitespace), sides[1])
            }
        }
    }

    /// The value of a cookie that is there once.
    subscript(name: CookieName) -> String? {
        let values = pairs.filter { $0.name == name.text }
        return values.count == 1 ? String(values[0].value) : nil
    }

    /// Values of `NAME-0`, `NAME-1`, … with their numbers, repeated ones included. A name whose number is not canonical
    /// decimal (`-00`, `-+0`, `--0`) is not ours.
    func shards(of name: CookieName) -> [(number: Int, value: String)] {
        let prefix = name.text + "-"
        return pairs.compactMap { pair in
            guard pair.name.hasPrefix(prefix) else { return nil }
            let suffix = pair.name.dropFirst(prefix.count)
            guard let number = Int(suffix), number >= 0, suffix == String(number) else { return nil }
            return (number, String(pair.value))
        }
    }
}

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
