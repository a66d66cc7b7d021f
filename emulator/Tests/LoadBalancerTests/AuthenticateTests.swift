// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import Testing

@testable import LoadBalancer

struct AuthenticateTests {
    @Test func `sends the browser to the login as a load balancer does`() async throws {
        let response = try await Scene().proxied("/alb/authenticate", page: "/reports?year=2024")
        #expect(response.status == .found)
        #expect(
            response.headers[.location]?.hasPrefix("http://127.0.0.1:9080/oauth2/authorize?client_id=client&") == true)
        let query = URLQuery(of: response)
        #expect(query.names == ["client_id", "redirect_uri", "response_type", "scope", "state"])
        #expect(query["redirect_uri"] == "http://localhost:8080/oauth2/idpresponse")
        #expect(query["response_type"] == "code" && query["scope"] == "openid")
        let lines = response.headers[values: .setCookie]
        #expect(lines.count == 1)
        let nonce = try #require(
            lines[0].wholeMatch(of: /AWSALBAuthNonce=([A-Za-z0-9]{16}); Expires=.+; Path=\/; Secure; HttpOnly/))
        #expect(!(query["state"] ?? "").contains(nonce.1) && !(query["state"] ?? "").contains("reports"))
        #expect(response.headers[.cacheControl] == "no-store")
    }

    @Test(arguments: [HTTPRequest.Method.head, .post, .put, .patch, .delete, .options])
    func `sends it there whatever the method`(method: HTTPRequest.Method) async throws {
        #expect(try await Scene().proxied("/alb/authenticate", method: method).status == .found)
    }

    @Test func `adds the rule's own parameters`() async throws {
        let rule = [("X-Emulator-Extra-Params", "lang=ja&prompt=login&x=a%26b+c")]
        let query = URLQuery(of: try await Scene().proxied("/alb/authenticate", rule: rule))
        #expect(query.names.suffix(3) == ["lang", "prompt", "x"])
        #expect(query["lang"] == "ja" && query["x"] == "a&b c")
    }

    @Test(arguments: [
        ("X-Emulator-On-Unauthenticated", "cookie-text"), ("X-Emulator-Cookie-Name", "a b"),
        ("X-Emulator-Cookie-Name", "a=b"), ("X-Emulator-Extra-Params", "redirect_uri=https://evil.example/"),
        ("X-Emulator-Extra-Params", "a=%FF"), ("X-Emulator-Extra-Params", "a=%0D%0Ab"),
        ("X-Emulator-Extra-Params", "=b"),
        ("X-Emulator-Extra-Params", (0...10).map { "p\($0)=" }.joined(separator: "&")),
    ])
    func `says what is wrong with a rule, without its text`(name: String, value: String) async throws {
        let response = try await Scene().proxied("/alb/authenticate", rule: [(name, value)])
        #expect(response.status == .internalServerError)
        #expect(response.text.contains("The rule of this location is wrong") && !response.text.contains(value))
        #expect(response.headers[values: .setCookie].isEmpty && response.headers[.location] == nil)
    }

    @Test func `refuses where the rule says deny`() async throws {
        let rule = [("X-Emulator-On-Unauthenticated", "deny")]
        let response = try await Scene().proxied("/alb/authenticate", rule: rule)
        #expect(response.status == .unauthorized && response.headers[.location] == nil)
        #expect(response.text.contains("Emulator: no real login."))
    }

    @Test func `sends an expired session to the login even where the rule says deny`() async throws {
        let scene = Scene(LoadBalancerConfiguration(sessionTimeout: 60))
        var browser = try await scene.signedInBrowser()
        scene.clock.advance(by: 60)
        let rule = [("X-Emulator-On-Unauthenticated", "deny")]
        let response = try await scene.proxied("/alb/authenticate", browser, rule: rule)
        #expect(response.status == .found)
        browser.keep(response)
        #expect(browser.shards.isEmpty)
    }

    @Test(arguments: [
        [("X-Forwarded-Proto", "http")], [("X-Forwarded-Host", "localhost")],
        [("X-Forwarded-Host", "localhost"), ("X-Forwarded-Proto", "ftp")],
        [("X-Forwarded-Host", "evil.example/x"), ("X-Forwarded-Proto", "http")],
        [("X-Forwarded-Host", "user@evil.example"), ("X-Forwarded-Proto", "http")],
        [("X-Forwarded-Host", "a b"), ("X-Forwarded-Proto", "http")],
        [("X-Forwarded-Host", ":80"), ("X-Forwarded-Proto", "http")],
        [("X-Forwarded-Host", "a"), ("X-Forwarded-Host", "b"), ("X-Forwarded-Proto", "http")],
        [("X-Forwarded-Host", String(repeating: "a", count: 256)), ("X-Forwarded-Proto", "http")],
    ])
    func `refuses a request that names no site`(headers: [(String, String)]) async throws {
        let response = try await Scene().ask("/alb/authenticate", headers)
        #expect(response.status == .unauthorized)
        #expect(response.text.contains("AuthMissingHostHeader"))
    }

    @Test func `lets logins in two tabs share the browser's nonce`() async throws {
        let scene = Scene()
        var browser = Browser()
        let first = try await scene.beginLogin(&browser, page: "/one")
        let second = try await scene.beginLogin(&browser, page: "/two")
        #expect(first != second)
        var other = browser
        let one = try await scene.finishLogin(&browser, query: "code=c1&state=\(first)")
        let two = try await scene.finishLogin(&other, query: "code=c2&state=\(second)")
        #expect(one.headers[.location] == "http://localhost:8080/one")
        #expect(two.headers[.location] == "http://localhost:8080/two")
    }

    @Test(arguments: ["", "short", "longer than sixteen", "sixteen<letters>"])
    func `keeps no nonce that is none of its own`(nonce: String) async throws {
        let browser = Browser(cookies: ["AWSALBAuthNonce": nonce])
        let response = try await Scene().proxied("/alb/authenticate", browser)
        #expect(response.headers[values: .setCookie][0].prefix { $0 != ";" } != "AWSALBAuthNonce=\(nonce)")
    }
}
