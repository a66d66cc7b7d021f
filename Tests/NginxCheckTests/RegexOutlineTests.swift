// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NginxCheck

/// What is known of the paths that a regular expression matches: never less than it does.
struct RegexOutlineTests {
    private static func matches(_ regex: String, _ path: String, isWhole: Bool = true, ignoresCase: Bool = false)
        -> Bool
    {
        RegexOutline(regex, ignoresCase: ignoresCase).mayMatch(Array(path.utf8), isWhole: isWhole)
    }

    @Test(arguments: [
        ("^/admin/", "/admin/x"), ("^/a(b|c)?d", "/ad"), ("^/a(b|c)?d", "/acd"), ("^/(?:a|b)$", "/b"),
        ("^/(?<name>a|b)/", "/b/c"), ("^/a+b", "/aab"), ("^/ab*", "/a"), ("^/ab{0,3}c", "/ac"), ("^/a[/;]", "/a;x"),
        ("^/a([/;]|$)", "/a"), ("\\.php$", "/x.php"), ("\\.(css|jpe?g)$", "/x.jpg"), ("\\.(css|jpe?g)$", "/x.jpeg"),
        ("^/a|/b$", "/x/b"), ("(/x)?|\\.php$", "/y"), ("(?i)\\.php$", "/x.PHP"), ("(?i)^/admin", "/ADMIN"),
        ("^(?i)/admin", "/ADMIN"), ("^/(?!x)", "/y"), ("\\Q.php\\E$", "/x.php"), ("[a\\.]css$", "/xacss"),
        ("\\\\.$", "/\\x"), ("^\\/a\\-b", "/a-b"), ("^/\\d+", "/7"), ("^.", "/a"), ("^", "/"), ("", "/"),
        ("^/(a|b", "/x"), ("^/a)", "/x"), ("^/[a", "/x"), ("^/a??b", "/b"), ("^/ü", "/ü"),
    ])
    func `what an expression matches is not excluded`(regex: String, path: String) {
        #expect(Self.matches(regex, path))
        for end in path.indices {
            #expect(Self.matches(regex, String(path[..<end]), isWhole: false), "\(path[..<end])")
        }
    }

    @Test(arguments: [
        ("^/admin/", "/app/x"), ("^/(a|b)/", "/c/"), ("^/a$", "/ab"), ("\\.(css|jpe?g)$", "/x.php"),
        ("^/a([/;]|$)", "/ab"),
        ("^/(?<name>a|b)/", "/ab/"), ("^/ab+", "/ac"), ("^/a.*\\.php$", "/ax.css"),
    ])
    func `what it surely does not match is excluded`(regex: String, path: String) {
        #expect(!Self.matches(regex, path))
    }

    @Test(arguments: [
        ("^/a/", "\\.php$", true), ("^/a/", "^/b/", false), ("\\.css$", "\\.php$", false),
        ("^/a/.*\\.php$", "\\.php$", true),
        ("^/(a|b)/", "^/b/c", true), ("^/a$", "^/a/", false), ("^/a", "^/a$", true), ("^/A/", "^/a/", false),
        ("x", "y", true), ("\\.(css|php)$", "\\.php$", true),
    ])
    func `two expressions overlap unless their plain text contradicts`(first: String, second: String, overlaps: Bool) {
        let (one, other) = (RegexOutline(first, ignoresCase: false), RegexOutline(second, ignoresCase: false))
        #expect(one.mayOverlap(other) == overlaps && other.mayOverlap(one) == overlaps)
    }

    @Test func `case is of no account where nginx ignores it`() {
        #expect(Self.matches("^/Admin/\\S+\\.PHP$", "/admin/x.php", ignoresCase: true))
        #expect(!Self.matches("^/Admin/", "/app/", ignoresCase: true))
    }

    @Test func `a long expression, and one with many alternatives, excludes nothing beyond its limits`() {
        #expect(Self.matches("^/" + String(repeating: "(a|b)", count: 800), "/" + String(repeating: "a", count: 800)))
        #expect(
            Self.matches("^" + String(repeating: "(", count: 2000) + "/a" + String(repeating: ")", count: 2000), "/b"))
        #expect(Self.matches("^/" + String(repeating: "a", count: 4000), "/" + String(repeating: "a", count: 4000)))
    }
}
