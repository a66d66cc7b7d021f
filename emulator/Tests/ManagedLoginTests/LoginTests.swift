// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import UserPool

@testable import ManagedLogin

/// The login page: right and wrong passwords, forms from elsewhere.
struct LoginTests {
    @Test func `the right password leads back to the site`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let response = try await Flow.logIn(browser)
            #expect(response.status == 302)
            #expect(response.location?.hasPrefix("\(TestLogin.callback)?code=") == true)
            #expect(response.parameter("state") == "a b&c=ü")
            let cookie = response.headers[values: .setCookie].first { $0.hasPrefix("cognito=") }
            #expect(cookie?.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600") == true)
            #expect(try await Flow.logIn(browser.another(), email: " \(test.ann.sub)\n").parameter("code") != nil)
        }
    }

    @Test(arguments: [
        (TestLogin.email, "wrong"), ("nobody@example.com", TestLogin.password), ("'; --", "x"),
        ("<script>alert(1)</script>", "<script>"), ("\u{202E}moc", "x"), ("a\0b", "\0"),
        (String(repeating: "a@", count: 500), "x"),
    ])
    func `wrong user or password, one sentence for both, and no session`(email: String, password: String) async throws {
        try await TestLogin().run { browser in
            let response = try await Flow.logIn(browser, email: email, password: password)
            #expect(response.status == 400)
            #expect(response.text(of: "notice") == "Incorrect username or password.")
            #expect(!response.body.contains("<script"))
            #expect(browser.cookies["cognito"] == nil)
            // Only the address is shown again.
            #expect(!response.body.contains("value=\"\(password)\""))
        }
    }

    @Test(
        arguments: [
            ([], "username-error", "Enter your email address."),
            ([("username", "  "), ("password", "x")], "username-error", "Enter your email address."),
            ([("username", TestLogin.email)], "password-error", "Enter your password."),
            ([("username", TestLogin.email), ("password", "")], "password-error", "Enter your password."),
            (
                [("username", TestLogin.email), ("password", String(repeating: "p", count: 257))], "password-error",
                "A password has at most 256 characters."
            ),
        ] as [([(String, String)], String, String)])
    func `a field that is missing or too long is named, and linked to its sentence`(
        fields: [(String, String)], id: String, message: String
    ) async throws {
        try await TestLogin().run { browser in
            let response = try await browser.submit("/login?\(Flow.query())", fields)
            #expect(response.status == 400)
            #expect(response.text(of: id) == message)
            #expect(response.body.contains("aria-invalid=\"true\" aria-describedby=\"\(id)\""))
        }
    }

    @Test func `after five wrong passwords the right one does not help either, until time has passed`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            for _ in 0..<5 { #expect(try await Flow.logIn(browser, password: "wrong").status == 400) }
            let locked = try await Flow.logIn(browser)
            #expect(locked.status == 429)
            #expect(locked.text(of: "notice") == "Password attempts exceeded")
            #expect(browser.cookies["cognito"] == nil)
            test.clock.wait(1)
            #expect(try await Flow.logIn(browser).parameter("code") != nil)
        }
    }

    @Test func `a form counts only with the token of its cookie`() async throws {
        try await TestLogin().run { browser in
            let uri = "/login?\(Flow.query())"
            let token = try #require(try await browser.get(uri).csrf)
            let fields = [("username", TestLogin.email), ("password", TestLogin.password)]
            let other = browser.another()
            for response in [
                try await browser.post(uri, fields), try await browser.post(uri, fields + [("_csrf", "")]),
                try await browser.post(uri, fields + [("_csrf", token + "x")]),
                // The cookie is missing.
                try await other.post(uri, fields + [("_csrf", token)]),
            ] {
                #expect(response.status == 403)
                #expect(response.body.contains("id=\"retry\" href=\"/login?"))
            }
            for site in ["cross-site", "same-site", "x"] {
                let name = try #require(HTTPField.Name("Sec-Fetch-Site"))
                #expect(
                    try await browser.post(uri, fields + [("_csrf", token)], headers: [name: site]).status == 403)
            }
            #expect(browser.cookies["cognito"] == nil)
            #expect(try await browser.post(uri, fields + [("_csrf", token)]).status == 302)
        }
    }

    @Test func `a form counts only in the login that it was made for`() async throws {
        try await TestLogin().run { browser in
            let fields = [("username", TestLogin.email), ("password", TestLogin.password)]
            let (one, two) = ("/login?\(Flow.query(["state": "one"]))", "/login?\(Flow.query(["state": "two"]))")
            let tokens = (try #require(try await browser.get(one).csrf), try #require(try await browser.get(two).csrf))
            #expect(try await browser.post(two, fields + [("_csrf", tokens.0)]).status == 403)
            #expect(try await browser.post(one, fields + [("_csrf", tokens.1)]).status == 403)

            // Cookie and token of this browser, planted in another one.
            let other = browser.another()
            let own = try #require(try await other.get(two).csrf)
            #expect(try await other.post(two, fields + [("_csrf", tokens.1)]).status == 403)
            let cookie = other.cookies["XSRF-TOKEN"]
            other.setCookie("XSRF-TOKEN", browser.cookies["XSRF-TOKEN"])
            #expect(try await other.post(two, fields + [("_csrf", own)]).status == 403)
            #expect(try await other.post(two, fields + [("_csrf", tokens.0)]).status == 403)
            #expect(browser.cookies["cognito"] == nil && other.cookies["cognito"] == nil)

            // Two tabs of one browser, one of them in Japanese meanwhile.
            other.setCookie("XSRF-TOKEN", cookie)
            #expect(try await other.post(two, fields + [("_csrf", own)]).parameter("state") == "two")
            #expect(
                try await browser.post("\(one)&lang=ja", fields + [("_csrf", tokens.0)]).parameter("state") == "one")
            #expect(try await browser.post(two, fields + [("_csrf", tokens.1)]).parameter("state") == "two")
        }
    }

    @Test(arguments: ["/login", "/signup", "/confirm"])
    func `a pair of cookie and token that nobody was given is none`(path: String) async throws {
        try await TestLogin().run { browser in
            let pair = String(repeating: "a", count: 43)
            browser.setCookie("XSRF-TOKEN", pair)
            let fields = [("username", TestLogin.email), ("password", TestLogin.password), ("_csrf", pair)]
            let response = try await browser.post("\(path)?\(Flow.query())", fields)
            #expect(response.status == 403)
        }
    }

    @Test func `the form that comes back with a mistake can be sent again`() async throws {
        try await TestLogin().run { browser in
            let uri = "/login?\(Flow.query())"
            let token = try #require(try await Flow.logIn(browser, password: "wrong").csrf)
            let fields = [("username", TestLogin.email), ("password", TestLogin.password), ("_csrf", token)]
            #expect(try await browser.post(uri, fields).status == 302)
        }
    }

    @Test(arguments: ["x", "\"><script>", String(repeating: "a", count: 44), ""])
    func `a token that somebody planted in the cookie is not taken over`(planted: String) async throws {
        try await TestLogin().run { browser in
            browser.setCookie("XSRF-TOKEN", planted)
            let uri = "/login?\(Flow.query())"
            let response = try await browser.post(
                uri, [("username", TestLogin.email), ("password", TestLogin.password), ("_csrf", planted)])
            #expect(response.status == 403)
            #expect(try await browser.get(uri).csrf != planted)
        }
    }

    @Test(arguments: ["x", "\"; DROP", String(repeating: "a", count: 43), String(repeating: "c", count: 4000)])
    func `a session that was made up is none`(cookie: String) async throws {
        try await TestLogin().run { browser in
            browser.setCookie("cognito", cookie)
            browser.setCookie("cognito-pending", cookie)
            let response = try await browser.get("/oauth2/authorize?\(Flow.query())")
            #expect(response.location?.hasPrefix("/login?") == true)
            #expect(try await browser.get("/confirm?\(Flow.query())").body.contains("name=\"username\""))
        }
    }

    @Test func `a login gives a new session and ends the one before`() async throws {
        try await TestLogin().run { browser in
            _ = try await Flow.code(browser)
            let first = try #require(browser.cookies["cognito"])
            _ = try await Flow.code(browser)
            #expect(browser.cookies["cognito"] != first)
            browser.setCookie("cognito", first)
            #expect(try await browser.get("/oauth2/authorize?\(Flow.query())").location?.hasPrefix("/login?") == true)
        }
    }

    @Test(arguments: ["/login", "/signup", "/confirm"])
    func `bodies that are no form of ours get a page`(path: String) async throws {
        try await TestLogin().run { browser in
            let uri = "\(path)?\(Flow.query())"
            let token = try #require(try await browser.get(uri).csrf)
            func post(_ bytes: [UInt8], type: String = "application/x-www-form-urlencoded") async throws -> Int {
                let response = try await browser.post(uri, bytes: bytes, headers: [.contentType: type])
                #expect(response.body.contains("<h1>"))
                #expect(response.headers[.location] == nil)
                return response.status
            }
            let megabyte = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
            #expect(try await post(Array("_csrf=\(token)&username=a&password=".utf8) + megabyte) == 413)
            #expect(try await post(megabyte) == 413)
            #expect(try await post(Array("_csrf=\(token)&username=\u{FF}".utf8) + [0xFF]) == 400)
            #expect(try await post(Array("_csrf=\(token)&username=%FF".utf8)) == 400)
            #expect(try await post(Array("_csrf=\(token)&username=%".utf8)) == 400)
            #expect(try await post(Array("_csrf=\(token)&username=a&username=b".utf8)) == 400)
            #expect(try await post(Array("{}".utf8), type: "application/json") == 415)
            #expect(try await post(Array("_csrf=\(token)".utf8), type: "text/plain") == 415)
            #expect(try await post([]) == 403)
            #expect(browser.cookies["cognito"] == nil)
        }
    }
}
