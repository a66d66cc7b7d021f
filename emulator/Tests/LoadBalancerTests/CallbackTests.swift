// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import LoginProtocol
import Testing

@testable import LoadBalancer

struct CallbackTests {
    /// No session, a page that says why, and no way to elsewhere.
    private func expectRefusal(_ response: TestResponse, _ browser: Browser, status: Int, reason: String) {
        #expect(response.status.code == status)
        let page = response.text
        #expect(page.contains(reason) && page.contains("Emulator: no real login."))
        #expect(browser.shards.isEmpty && response.headers[.location] == nil)
        #expect(response.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'; style-src 'sha256-") == true)
    }

    @Test func `gives a session for a code and returns to the page that was wanted`() async throws {
        let scene = Scene()
        var browser = Browser()
        let state = try await scene.beginLogin(&browser, page: "/reports?year=2024&q=%E3%81%82")
        let response = try await scene.finishLogin(&browser, query: "code=c1&state=\(state)")
        #expect(response.status == .found)
        #expect(response.headers[.location] == "http://localhost:8080/reports?year=2024&q=%E3%81%82")
        #expect(browser.cookies.keys.sorted() == ["AWSELBAuthSessionCookie-0"])
        #expect(scene.provider.exchanges == ["c1 http://localhost:8080/oauth2/idpresponse"])
        #expect(try await scene.proxied("/alb/session", browser).status == .ok)
    }

    @Test(arguments: [
        "//evil.example/", "/\\evil.example/", "https://evil.example/", "", "evil", "/a b", "/あ",
        "/" + String(repeating: "a", count: 4096),
    ])
    func `returns to the root instead of a page that is none of the site's`(page: String) async throws {
        let scene = Scene()
        var browser = Browser()
        let state = try await scene.beginLogin(&browser, page: page)
        let response = try await scene.finishLogin(&browser, query: "code=c1&state=\(state)")
        #expect(response.headers[.location] == "http://localhost:8080/")
    }

    @Test(arguments: [
        ("/a?" + String(repeating: "/", count: 3000), "/a?" + String(repeating: "/", count: 3000)),
        // JSON doubles them.
        ("/a?" + String(repeating: "\"", count: 3000), "/"),
        ("/" + String(repeating: "a", count: 4095), "/" + String(repeating: "a", count: 4095)),
    ])
    func `returns to a long page as far as it fits into addresses`(page: String, end: String) async throws {
        let scene = Scene()
        var browser = Browser()
        let state = try await scene.beginLogin(&browser, page: page)
        #expect(state.utf8.count <= 6000)
        let response = try await scene.finishLogin(&browser, query: "code=c1&state=\(state)")
        #expect(response.headers[.location] == "http://localhost:8080\(end)")
    }

    @Test(arguments: [
        ("code=c1", "AuthMissingStateParam"), ("", "AuthMissingStateParam"),
        ("code=c1&state=", "AuthInvalidStateParam"),
        ("code=c1&state=forged", "AuthInvalidStateParam"), ("code=c1&state=STATEx", "AuthInvalidStateParam"),
        ("code=c1&state=STATE%3D", "AuthInvalidStateParam"), ("code=c1&state=%FF", "AuthInvalidStateParam"),
        ("code=c1&state=STATE&state=STATE", "AuthMissingStateParam"), ("state=STATE", "AuthMissingCodeParam"),
        ("code=&state=STATE", "AuthMissingCodeParam"), ("code=a&code=b&state=STATE", "AuthMissingCodeParam"),
    ])
    func `refuses a callback that is not whole`(query: String, reason: String) async throws {
        let scene = Scene()
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        let response = try await scene.finishLogin(&browser, query: query.replacing("STATE", with: state))
        expectRefusal(response, browser, status: 401, reason: reason)
        #expect(scene.provider.exchanges.isEmpty)
    }

    @Test func `refuses a state in which any character is changed`() async throws {
        let scene = Scene()
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        for index in stride(from: 0, to: state.count, by: 7) {
            var characters = Array(state)
            characters[index] = characters[index] == "A" ? "B" : "A"
            let response = try await scene.finishLogin(&browser, query: "code=c1&state=\(String(characters))")
            #expect(response.status == .unauthorized)
        }
        #expect(scene.provider.exchanges.isEmpty)
    }

    @Test func `takes a state once`() async throws {
        let scene = Scene()
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        var copy = browser
        #expect(try await scene.finishLogin(&browser, query: "code=c1&state=\(state)").status == .found)
        let response = try await scene.finishLogin(&copy, query: "code=c2&state=\(state)")
        expectRefusal(response, copy, status: 401, reason: "has been finished already")
        #expect(scene.provider.exchanges.count == 1)
    }

    @Test(arguments: [(nil, "AuthMissingAWSALBAuthNonce"), ("0123456789abcdef", "AuthInvalidAWSALBAuthNonce")])
    func `refuses a login that began in another browser`(nonce: String?, reason: String) async throws {
        let scene = Scene()
        var attacker = Browser()
        let state = try await scene.beginLogin(&attacker)
        var victim = Browser(cookies: nonce.map { ["AWSALBAuthNonce": $0] } ?? [:])
        let response = try await scene.finishLogin(&victim, query: "code=c1&state=\(state)")
        #expect(response.status == .unauthorized && response.text.contains(reason))
        #expect(victim.shards.isEmpty)
        // The one whose login it is can still finish it.
        #expect(try await scene.finishLogin(&attacker, query: "code=c1&state=\(state)").status == .found)
    }

    @Test func `refuses a login of more than 15 minutes`() async throws {
        let scene = Scene()
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        scene.clock.advance(by: 899)
        var copy = browser
        scene.clock.advance(by: 1)
        let response = try await scene.finishLogin(&copy, query: "code=c1&state=\(state)")
        expectRefusal(response, copy, status: 401, reason: "more than 15 minutes")
        scene.clock.advance(by: -1)
        #expect(try await scene.finishLogin(&browser, query: "code=c1&state=\(state)").status == .found)
    }

    @Test func `refuses a login that began at another site`() async throws {
        let scene = Scene()
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        for (host, scheme) in [
            ("other.localhost:8080", "http"), ("localhost:8081", "http"), ("localhost:8080", "https"),
        ] {
            let response = try await scene.ask(
                "/oauth2/idpresponse?code=c1&state=\(state)",
                [("X-Forwarded-Host", host), ("X-Forwarded-Proto", scheme), ("Cookie", browser.cookieHeader)])
            #expect(response.status == .unauthorized)
            #expect(response.text.contains("AuthInvalidStateParam"))
        }
    }

    @Test(arguments: [
        ("access_denied", 401, "AuthAccessDenied"), ("server_error", 561, "AuthProviderError"),
        ("<script>", 561, "AuthProviderError"),
    ])
    func `shows an error of the identity provider as text`(code: String, status: Int, reason: String) async throws {
        let scene = Scene()
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        let query = "error=\(code)&error_description=%3Cb%3Eno%22&state=\(state)"
        let response = try await scene.finishLogin(&browser, query: query)
        expectRefusal(response, browser, status: status, reason: reason)
        let page = response.text
        #expect(page.contains("&lt;b&gt;no&quot;") && !page.contains("<b>") && !page.contains("<script>"))
    }

    @Test func `shows nothing of an error whose state is not ours`() async throws {
        var browser = Browser()
        let response = try await Scene().finishLogin(&browser, query: "error=surprise&state=x")
        expectRefusal(response, browser, status: 401, reason: "AuthInvalidStateParam")
        #expect(!response.text.contains("surprise"))
    }

    @Test(arguments: [
        (ExchangeError.invalidGrant, 401, "AuthInvalidGrantError"), (.serverError, 500, "AuthTokenEpRequestFailed"),
    ])
    func `refuses when there is nothing for the code`(error: ExchangeError, status: Int, reason: String) async throws {
        let scene = Scene()
        scene.provider.change { $0.exchangeError = error }
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        let response = try await scene.finishLogin(&browser, query: "code=c1&state=\(state)")
        expectRefusal(response, browser, status: status, reason: reason)
    }

    @Test func `refuses when there is no user info, or none with a sub`() async throws {
        for (change, reason) in [
            ({ $0.hasUserInfo = false }, "AuthUserinfoEpRequestFailed"),
            ({ $0.claims.removeFirst() }, "AuthInvalidUserinfoResponse"),
        ] as [((inout TestProvider.Script) -> Void, String)] {
            let scene = Scene()
            scene.provider.change(change)
            var browser = Browser()
            let state = try await scene.beginLogin(&browser)
            let response = try await scene.finishLogin(&browser, query: "code=c1&state=\(state)")
            expectRefusal(response, browser, status: 500, reason: reason)
        }
    }

    @Test func `remembers a bounded number of logins`() throws {
        var names = RecentValues<Int>(capacity: 3)
        for number in 0..<10 { names.set(number, for: "\(number)") }
        names.set(70, for: "7")
        #expect(names.count == 3)
        #expect((0..<10).map { names["\($0)"] } == Array(repeating: nil, count: 7) + [70, 8, 9])
    }
}
