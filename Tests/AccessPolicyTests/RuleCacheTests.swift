// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing

@testable import AccessPolicy

/// Rules read once and found again by their text.
struct RuleCacheTests {
    private let people: People

    init() throws { people = try People() }

    private func denial(_ cache: RuleCache, _ query: Substring?, groups: [String]) throws -> Denial? {
        cache.rules(for: query.map(RuleText.query) ?? .none).denial(
            of: try people.user(email: nil), groups: groups, emailSource: EmailSource())
    }

    @Test func `each text has its own rules, however often it comes and however many there are`() throws {
        let cache = RuleCache()
        for _ in 1...2 {
            for number in 0..<300 {
                #expect(try denial(cache, "allowed_groups=g\(number)", groups: ["g\(number)"]) == nil)
                #expect(try denial(cache, "allowed_groups=g\(number)", groups: ["g\(number + 1)"]) == .groupNotAllowed)
            }
        }
    }

    @Test func `no query is no rule, and an empty one is an empty rule`() throws {
        let cache = RuleCache()
        #expect(try denial(cache, nil, groups: []) == nil)
        #expect(try denial(cache, "", groups: []) == .ruleEmpty)
    }

    @Test func `texts that Unicode calls equivalent are not each other's rules`() throws {
        let cache = RuleCache()
        #expect(try denial(cache, "allowed_groups=\u{E9}", groups: ["\u{E9}"]) == nil)
        #expect(try denial(cache, "allowed_groups=e\u{301}", groups: ["\u{E9}"]) == .groupNotAllowed)
        #expect(try denial(cache, "allowed_groups=K", groups: ["K"]) == nil)
        #expect(try denial(cache, "allowed_groups=\u{212A}", groups: ["K"]) == .groupNotAllowed)
    }
}
