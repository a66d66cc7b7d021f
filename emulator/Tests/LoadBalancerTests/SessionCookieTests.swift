// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import LoginProtocol
import Testing

@testable import LoadBalancer

struct SessionCookieTests {
    /// A session of three shards.
    private func large() async throws -> (Scene, Browser) {
        let scene = Scene()
        scene.provider.change { $0.accessToken = String(repeating: "a", count: 7000) }
        let browser = try await scene.signedInBrowser()
        try #require(browser.shards.count == 3)
        return (scene, browser)
    }

    @Test func `has a load balancer's name and attributes, and a number even if it is the only one`() async throws {
        let scene = Scene()
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        let lines = try await scene.finishLogin(&browser, query: "code=c1&state=\(state)").headers[values: .setCookie]
        #expect(browser.shards == ["AWSELBAuthSessionCookie-0"])
        #expect(lines[0].hasPrefix("AWSELBAuthSessionCookie-0="))
        #expect(lines[0].hasSuffix("; Expires=Tue, 21 Nov 2023 22:13:20 GMT; Path=/; Secure; HttpOnly"))
    }

    @Test func `holds nothing that its browser could read`() async throws {
        let browser = try await Scene().signedInBrowser()
        let bytes = try #require(
            [UInt8](
                base64URL: browser.cookies.values.joined().replacing("=", with: "")
                    .replacing("+", with: "-").replacing("/", with: "_")))
        #expect(!String(decoding: bytes, as: UTF8.self).contains("ann@example.com"))
    }

    @Test func `is cut into shards that browsers take`() async throws {
        let scene = Scene()
        scene.provider.change { $0.accessToken = String(repeating: "a", count: 7000) }
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        let lines = try await scene.finishLogin(&browser, query: "code=c1&state=\(state)").headers[values: .setCookie]
        #expect(lines.filter { $0.hasPrefix("AWSELBAuthSessionCookie-") }.map(\.utf8.count).prefix(2) == [4096, 4096])
        #expect(lines.allSatisfy { $0.utf8.count <= 4096 })
        #expect(browser.shards == (0...2).map { "AWSELBAuthSessionCookie-\($0)" })
        #expect(try await scene.proxied("/alb/session", browser).status == .ok)
    }

    @Test func `leaves no shard of an earlier session behind`() async throws {
        let (scene, signedIn) = try await large()
        var browser = signedIn
        scene.provider.change { $0.accessToken = "access" }
        let state = try await scene.beginLogin(&browser)
        browser.cookies["AWSELBAuthSessionCookie-1"] = "left"
        browser.cookies["AWSELBAuthSessionCookie-2"] = "over"
        _ = try await scene.finishLogin(&browser, query: "code=c2&state=\(state)")
        #expect(browser.shards == ["AWSELBAuthSessionCookie-0"])
        #expect(try await scene.proxied("/alb/session", browser).status == .ok)
    }

    @Test func `is refused with 500 if it does not fit into four shards`() async throws {
        let scene = Scene()
        scene.provider.change {
            $0.accessToken = String(repeating: "a", count: 9000)
            $0.refreshToken = String(repeating: "r", count: 4000)
        }
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        let response = try await scene.finishLogin(&browser, query: "code=c1&state=\(state)")
        #expect(response.status == .internalServerError)
        #expect(response.text.contains("AuthUserinfoResponseSizeExceeded"))
        #expect(browser.shards.isEmpty)
    }

    @Test func `is refused with 500 if claims and access token are over 11 KB`() async throws {
        let scene = Scene()
        scene.provider.change { $0.claims.append(("note", String(repeating: "n", count: 11_300))) }
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        #expect(try await scene.finishLogin(&browser, query: "code=c1&state=\(state)").status == .internalServerError)
    }

    /// What people do to cookies.
    static let attacks: [(String, @Sendable (inout [String: String]) -> Void)] = [
        ("a bit changed", { $0["AWSELBAuthSessionCookie-0"]?.replaceFirst() }),
        ("the end cut", { $0["AWSELBAuthSessionCookie-2"]?.removeLast(4) }),
        ("one character cut", { $0["AWSELBAuthSessionCookie-2"]?.removeLast() }),
        ("a shard missing", { $0["AWSELBAuthSessionCookie-1"] = nil }),
        ("the first missing", { $0["AWSELBAuthSessionCookie-0"] = nil }),
        ("the last missing", { $0["AWSELBAuthSessionCookie-2"] = nil }),
        (
            "two swapped",
            {
                let first = $0["AWSELBAuthSessionCookie-0"]
                $0["AWSELBAuthSessionCookie-0"] = $0["AWSELBAuthSessionCookie-1"]
                $0["AWSELBAuthSessionCookie-1"] = first
            }
        ),
        ("one too many", { $0["AWSELBAuthSessionCookie-3"] = "AAAA" }),
        ("five shards", { for number in 3...4 { $0["AWSELBAuthSessionCookie-\(number)"] = "" } }),
        ("a huge number", { $0["AWSELBAuthSessionCookie-999999999"] = "" }),
        ("forged", { $0 = ["AWSELBAuthSessionCookie-0": "forged"] }),
        ("forged, as base64", { $0 = ["AWSELBAuthSessionCookie-0": String(repeating: "QUFB", count: 40)] }),
        ("empty", { $0 = ["AWSELBAuthSessionCookie-0": ""] }),
        ("another alphabet", { $0["AWSELBAuthSessionCookie-0"] = "\u{FF10}" }),
    ]

    @Test(arguments: attacks.indices)
    func `is none when something is done to it, and is cleared away`(attack: Int) async throws {
        let (scene, signedIn) = try await large()
        var browser = signedIn
        Self.attacks[attack].1(&browser.cookies)
        #expect(try await scene.proxied("/alb/session", browser).status == .unauthorized, "\(Self.attacks[attack].0)")
        let login = try await scene.proxied("/alb/authenticate", browser)
        #expect(login.status == .found)
        browser.keep(login)
        #expect(browser.shards.isEmpty, "\(Self.attacks[attack].0)")
    }

    /// A load balancer numbers its cookies in canonical decimal; what is written otherwise belongs to somebody else.
    @Test(arguments: [
        "-00", "-+0", "--0", "-01", "-+1", "-000", "-0x0", "-0.", "-0 ", "- 0", "-\u{FF10}", "-\u{660}", "-", "", "0",
        "-0-0",
    ])
    func `is neither made nor spoilt by a cookie that only looks like a shard`(suffix: String) async throws {
        let scene = Scene()
        let other = "AWSELBAuthSessionCookie\(suffix)"
        var browser = try await scene.signedInBrowser()
        browser.cookies[other] = "x"
        #expect(try await scene.proxied("/alb/session", browser).status == .ok)

        browser.cookies[other] = browser.cookies.removeValue(forKey: "AWSELBAuthSessionCookie-0")
        #expect(try await scene.proxied("/alb/session", browser).status == .unauthorized)
        let login = try await scene.proxied("/alb/authenticate", browser)
        #expect(!login.headers[values: .setCookie].contains { $0.hasPrefix("AWSELBAuthSessionCookie") })
        let state = try #require(URLQuery(of: login)["state"])
        browser.keep(login)
        _ = try await scene.finishLogin(&browser, query: "code=c1&state=\(state)")
        #expect(browser.shards == [other, "AWSELBAuthSessionCookie-0"].sorted())
        #expect(try await scene.proxied("/alb/session", browser).status == .ok)
    }

    @Test func `is none if a shard comes twice`() async throws {
        let scene = Scene()
        let browser = try await scene.signedInBrowser()
        let twice = "\(browser.cookieHeader); \(browser.cookieHeader)"
        let site = [("X-Forwarded-Host", "localhost:8080"), ("X-Forwarded-Proto", "http")]
        #expect(try await scene.ask("/alb/session", site + [("Cookie", twice)]).status == .unauthorized)
        #expect(try await scene.ask("/alb/session", site + [("Cookie", browser.cookieHeader)]).status == .ok)
    }

    @Test func `is found among many others, in several lines`() async throws {
        let scene = Scene()
        let browser = try await scene.signedInBrowser()
        let lines = [("Cookie", "a=b; =; ;;x; AWSELBAuthSessionCookie=y"), ("Cookie", "c=d;\(browser.cookieHeader)")]
        #expect(try await scene.ask("/alb/session", lines).status == .ok)
    }

    @Test func `counts only under the name of the rule that made it`() async throws {
        let scene = Scene()
        let rule = [("X-Emulator-Cookie-Name", "Reports")]
        var browser = try await scene.signedInBrowser(rule: rule)
        #expect(browser.cookies.keys.sorted() == ["Reports-0"])
        #expect(try await scene.proxied("/alb/session", browser, rule: rule).status == .ok)
        #expect(try await scene.proxied("/alb/session", browser).status == .unauthorized)
        browser.cookies["AWSELBAuthSessionCookie-0"] = browser.cookies["Reports-0"]
        #expect(try await scene.proxied("/alb/session", browser).status == .unauthorized)
    }

    @Test func `means nothing to another load balancer`() async throws {
        let browser = try await Scene().signedInBrowser()
        #expect(try await Scene().proxied("/alb/session", browser).status == .unauthorized)
    }
}

extension String {
    /// Another first character.
    fileprivate mutating func replaceFirst() {
        let first = removeFirst()
        insert(first == "A" ? "B" : "A", at: startIndex)
    }
}
