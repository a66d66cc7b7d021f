// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing
import TestSupport
import TokenMint

@testable import AccessPolicy

/// `max_login_age`: how long ago somebody may have signed in.
struct LoginAgeTests {
    private let people: People

    init() throws { people = try People() }

    /// - Parameter time: `auth_time`; `nil`: it is not there.
    private func denial(_ rule: String, _ time: JSONText?, at now: Int64 = Scene.now, leeway: Int64 = 5) throws
        -> Denial?
    {
        let user = try people.user(email: nil)
        let token = try people.accessToken(of: user) { $0.claims["auth_time"] = time }
        return LocationRules(.query("max_login_age=\(rule)")).denial(
            of: user, token, groups: nil, emailSource: EmailSource(), at: now, leeway: leeway)
    }

    @Test(arguments: [
        ("1s", 1), ("90s", 90), ("15m", 900), ("1h", 3600), ("12h", 43_200), ("7d", 604_800), ("365d", 31_536_000),
        ("8760h", 31_536_000), (" 15m ", 900),
    ])
    func `a login is young enough to the second`(rule: String, seconds: Int64) throws {
        #expect(try denial(rule, .integer(Scene.now)) == nil)
        #expect(try denial(rule, .integer(Scene.now - seconds)) == nil)
        #expect(try denial(rule, .integer(Scene.now - seconds - 1)) == .loginTooOld)
        #expect(try denial(rule, 0) == .loginTooOld)
    }

    @Test(
        arguments: [
            (nil, .loginTimeUnknown), (.integer(Scene.now + 5), nil), (.integer(Scene.now + 6), .loginTimeUnknown),
            (.integer(.max), .loginTimeUnknown), (.integer(-1), .loginTimeUnknown),
            (.string("\(Scene.now)"), .loginTimeUnknown), (.raw("\(Scene.now).0"), .loginTimeUnknown),
            (.raw("\(Scene.now).5"), .loginTimeUnknown), (.raw("17e8"), .loginTimeUnknown),
            (.raw("99999999999999999999"), .loginTimeUnknown), (.raw("null"), .loginTimeUnknown),
            (true, .loginTimeUnknown), (.raw("[\(Scene.now)]"), .loginTimeUnknown), (.raw("{}"), .loginTimeUnknown),
            // Milliseconds.
            (.integer(Scene.now * 1000), .loginTimeUnknown),
        ] as [(JSONText?, Denial?)])
    func `a time that is none, or to come, is no proof`(time: JSONText?, denial: Denial?) throws {
        #expect(try self.denial("15m", time) == denial)
        #expect(try self.denial("*", time) == nil)
    }

    @Test func `only the verified access token says when somebody signed in`() throws {
        let user = try people.user(emailClaim: nil, others: ["auth_time": .integer(Scene.now)])
        let rules = LocationRules(.query("max_login_age=15m"))
        #expect(rules.denial(of: user, groups: nil, emailSource: EmailSource()) == .loginTimeUnknown)
        let explanation = rules.explanation(for: user.claims, groups: nil, emailSource: EmailSource())
        #expect(explanation.denial == .loginTimeUnknown)
    }

    @Test(
        arguments: [
            ("", .ruleEmpty), (" ", .ruleEmpty), ("15", .ruleUnknown), ("m", .ruleUnknown), ("15M", .ruleUnknown),
            ("15 m", .ruleUnknown), ("15min", .ruleUnknown), ("15ms", .ruleUnknown), ("1h30m", .ruleUnknown),
            ("15w", .ruleUnknown), ("15y", .ruleUnknown), ("0m", .ruleUnknown), ("00s", .ruleUnknown),
            ("015m", .ruleUnknown), ("+15m", .ruleUnknown), ("-15m", .ruleUnknown), ("1.5h", .ruleUnknown),
            ("1e3s", .ruleUnknown), ("0x10s", .ruleUnknown), ("15m,", .ruleUnknown), ("15m,1h", .ruleUnknown),
            ("*,15m", .ruleUnknown), ("**", .ruleUnknown), ("15%6D", .ruleUnknown), ("%2A", .ruleUnknown),
            ("366d", .ruleUnknown), ("8761h", .ruleUnknown), ("31536001s", .ruleUnknown),
            ("99999999999999999999s", .ruleUnknown), ("9223372036854775807d", .ruleUnknown),
            ("\u{FF11}\u{FF15}m", .ruleUnknown), ("15\u{FF4D}", .ruleUnknown), ("15\u{600}m", .ruleUnknown),
            ("15m\u{301}", .ruleUnknown), ("15_m", .ruleUnknown), ("off", .ruleUnknown), ("any", .ruleUnknown),
        ] as [(String, Denial)])
    func `another text closes the location`(rule: String, denial: Denial) throws {
        #expect(try self.denial(rule, .integer(Scene.now)) == denial)
    }

    @Test func `a yes holds as long as the login is young enough`() throws {
        let user = try people.user(email: "ann@example.com")
        let token = try people.accessToken(of: user) { $0.claims["auth_time"] = .integer(Scene.now - 890) }
        func end(_ query: String, at now: Int64 = Scene.now) -> Int64? {
            LocationRules(.query(query[...])).loginEnd(of: token, at: now)
        }
        #expect(end("max_login_age=15m") == Scene.now + 10)
        #expect(end("max_login_age=15m", at: Scene.now + 10) == Scene.now + 10)
        #expect(end("max_login_age=*") == nil && end("allowed_groups=ops") == nil)
        // Whom another rule lets in.
        #expect(end("max_login_age=1m&allowed_domains=example.com&match=any") == nil)
    }
}
