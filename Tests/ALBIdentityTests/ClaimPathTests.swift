// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import TestSupport
import Testing
import TextBasics

/// Claims by name and by JSON Pointer.
struct ClaimPathTests {
    private static let claims = #"""
        {"groups":["a"],"realm_access":{"roles":["b"],"a/b":"c","m~n":"d","":"e"},"realm.access":"f","list":[{"x":"g"}],
         "https://example.com/groups":"h","text":"i"}
        """#

    private func value(at text: String) throws -> JSONValue? {
        let bytes = Array(Self.claims.utf8)
        guard case .object(let claims) = try JSONReader.read(bytes, maximumBytes: bytes.count) else { return nil }
        return claims[try ClaimPath(text)]
    }

    @Test func `a name is the claim of that name, with dots and slashes in it`() throws {
        #expect(try value(at: "realm.access")?.string == "f")
        #expect(try value(at: "https://example.com/groups")?.string == "h")
        #expect(try value(at: "realm_access.roles") == nil)
    }

    @Test(arguments: [
        ("/text", "i"), ("/realm_access/a~1b", "c"), ("/realm_access/m~0n", "d"),
        ("/https:~1~1example.com~1groups", "h"),
    ])
    func `a pointer leads to a member within`(text: String, expected: String) throws {
        #expect(try value(at: text)?.string == expected)
    }

    @Test(arguments: [
        "/none", "/none/roles", "/realm_access/none", "/realm_access/roles/0", "/groups/0", "/groups/-", "/list/0/x",
        "/text/a",
        "/realm_access/roles/b",
    ])
    func `a pointer that leads nowhere, into an array or into a text finds nothing`(text: String) throws {
        #expect(try value(at: text) == nil)
    }

    @Test(arguments: ["", "/", "//", "/a/", "/a//b", "/a~2", "/a~"])
    func `what is no pointer is refused`(text: String) {
        #expect(throws: InvalidText.self) { try ClaimPath(text) }
    }

    @Test func `a name and a pointer to it are the same claim, and nothing else is`() throws {
        #expect(try ClaimPath("/email") == ClaimPath("email") && ClaimPath("/email") == .email)
        #expect(try ClaimPath("/a~1b") == ClaimPath(name: "a/b") && ClaimPath("/a~0b") == ClaimPath("a~b"))
        #expect(try ClaimPath("/a/b") != ClaimPath(name: "/a/b") && ClaimPath("/a/b") != ClaimPath("a"))
        // Equal for Unicode, but other bytes and therefore another claim.
        #expect(try ClaimPath("\u{E9}") != ClaimPath("e\u{301}") && ClaimPath("K") != ClaimPath("\u{212A}"))
    }

    @Test func `alternatives are separated by a bar`() throws {
        #expect(try ClaimPath.alternatives(" email | upn ").map(\.description) == ["email", "upn"])
        for text in ["", "|", "a|", "a||b", "a|/"] {
            #expect(throws: InvalidText.self, "\(text)") { try ClaimPath.alternatives(text) }
        }
    }

    @Test func `groups come from the first claim that is there`() throws {
        let bytes = Array(Self.claims.utf8)
        guard case .object(let claims) = try JSONReader.read(bytes, maximumBytes: bytes.count) else { return }
        let source = GroupsSource(claims: try ClaimPath.alternatives("none|/realm_access/roles|groups"))
        #expect(source.groups(in: claims) == ["b"])
        #expect(GroupsSource.standard.groups(in: claims) == nil)
    }
}
