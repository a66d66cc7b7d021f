// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import TextBasics

/// How long ago a user may have signed in, `15m`: by `auth_time` of the verified access token (OpenID Connect Core §2). The
/// user claims have no such time, and nothing unproven counts.
struct LoginAge: Sendable {
    /// Longer than any provider's session: a larger number is a mistake.
    private static let maximumSeconds: Int64 = 365 * 86_400

    private let seconds: Int64

    /// - Parameter value: `nil`: there is no such rule.
    /// - Returns: `nil` if the rule limits nobody: it is not there, or `*`.
    static func read(_ value: Substring?) throws(RuleFault) -> LoginAge? {
        guard let text = value?.trimmed, text != "*" else { return nil }
        guard !text.isEmpty else { throw .empty(.loginAge) }
        guard let age = LoginAge(text) else {
            throw RuleFault(
                .ruleUnknown, in: .loginAge, entry: text, "is no age",
                expected: "a number and behind it s, m, h or d, such as \(RuleName.loginAge.example); at most 365d")
        }
        return age
    }

    /// - Parameter text: a whole number that is not 0, and behind it `s`, `m`, `h` or `d`.
    private init?(_ text: Substring) {
        let unit: Int64
        switch text.utf8.last {
        case UInt8(ascii: "s"): unit = 1
        case UInt8(ascii: "m"): unit = 60
        case UInt8(ascii: "h"): unit = 3600
        case UInt8(ascii: "d"): unit = 86_400
        default: return nil
        }
        let digits = Substring(text.utf8.dropLast())
        guard digits.utf8.first != UInt8(ascii: "0"), let number = Int64(decimalDigits: digits),
            number <= Self.maximumSeconds / unit
        else { return nil }
        seconds = number * unit
    }

    /// The reason, if the login is too old or nothing proves when it was.
    ///
    /// - Parameters:
    ///   - now: seconds since the epoch.
    ///   - leeway: how far in the future a login may be, since clocks differ.
    func denial(of accessToken: VerifiedAccessToken?, at now: Int64, leeway: Int64) -> Denial? {
        guard let time = accessToken?.loginTime, time <= now + leeway else { return .loginTimeUnknown }
        return now - time <= seconds ? nil : .loginTooOld
    }

    /// The last second in which the login is young enough, since the epoch.
    func end(of accessToken: VerifiedAccessToken?) -> Int64? {
        accessToken?.loginTime.map { $0 + seconds }
    }
}
