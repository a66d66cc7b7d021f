// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TextBasics
import TokenMint

@testable import AuthRequest

/// Headers that name some of the groups, so that hundreds of them fit into what an application takes.
struct GroupPatternTests {
    @Test(arguments: [
        ("ops", "ops", true), ("ops", "op", false), ("ops", "opsx", false), ("ops", "Ops", false),
        ("app-*", "app-", true),
        ("app-*", "app-a", true), ("app-*", "xapp-a", false), ("*-admins", "site-admins", true),
        ("*-admins", "admins", false),
        ("a*b*c", "abc", true), ("a*b*c", "a1b2c", true), ("a*b*c", "acb", false), ("a*a", "a", false),
        ("a*a", "aa", true),
        ("*", "", true), ("*", "x", true), ("**", "x", true), ("Site Admins", "Site Admins", true),
        ("a%2Cb", "a,b", true),
        ("a%2A", "a*", true), ("a%2A", "ab", false), ("\u{E9}", "e\u{301}", false), ("*b*", "abc", true),
        ("*bb", "abb", true),
    ])
    func `a star stands for any text`(pattern: String, group: String, isKept: Bool) throws {
        let patterns = try GroupPattern.list(pattern[...])
        #expect(patterns.count == 1 && patterns[0].matches(group) == isKept)
    }

    @Test(arguments: ["", ";", "a;", "a;;b", "%", "%2", "a%zz"])
    func `what is no pattern is refused`(text: String) {
        #expect(throws: InvalidText.self) { try GroupPattern.list(text[...]) }
    }

    private func header(_ setting: String, groups: [String]) async throws -> String? {
        let headers = try IdentityHeaders(setting, encoding: .percent)
        let fixture = try await Fixture(identityHeaders: headers)
        let token = fixture.token {
            $0.claims["cognito:groups"] = .raw("[\(groups.map(JSONWriter.string).joined(separator: ","))]")
        }
        let response = try fixture.connection().ask("/auth", headers: [("X-Amzn-Oidc-Data", token)])
        return response.status == 204 ? response["X-User-Groups"] : response["X-Auth-Reason"]
    }

    @Test func `a header names the groups that match, and only those`() async throws {
        let groups = ["app-a", "HR", "Site Admins", "app-b,c"]
        let setting = "X-User-Groups=cognito:groups(app-*; Site Admins )"
        #expect(try await header(setting, groups: groups) == "app-a,Site Admins,app-b%2Cc")
        #expect(try await header(setting, groups: ["HR"]) == "")
        #expect(try await header("X-User-Groups=cognito:groups", groups: groups) == "app-a,HR,Site Admins,app-b%2Cc")
    }

    @Test func `a thousand groups fit if few are kept`() async throws {
        let groups = (0..<1000).map {
            "0f6f8a4e-0000-4000-8000-\(String(repeating: "0", count: 12 - "\($0)".count))\($0)"
        }
        let kept = "X-User-Groups=cognito:groups(*999)"
        #expect(try await header(kept, groups: Array(groups.suffix(150))) == groups.last)
    }

    @Test(arguments: [
        "X-Mail=email(a)", "X-Mail=cognito:groups|email(a)", "X-User-Groups=cognito:groups()", "X-User-Groups=(a)",
        "X-User-Groups=cognito:groups(a",
    ])
    func `patterns belong behind the groups' claim`(setting: String) {
        if setting.hasSuffix("(a") {
            // A name may hold a parenthesis.
            #expect(throws: Never.self) { try IdentityHeaders(setting, encoding: .percent) }
        } else {
            #expect(throws: InvalidText.self) { try IdentityHeaders(setting, encoding: .percent) }
        }
    }
}
