// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import UserPool

@testable import ManagedLogin

/// From the sign-up page over the mail to the site.
struct SignUpTests {
    private static let bob = [("username", "bob@example.com"), ("name", "Bob"), ("password", "Passw0rd!")]

    private static func signUp(_ browser: TestBrowser, _ fields: [(String, String)] = bob) async throws -> PageResponse
    {
        try await browser.submit("/signup?\(Flow.query())", fields)
    }

    private static func confirm(_ browser: TestBrowser, _ fields: [(String, String)]) async throws -> PageResponse {
        try await browser.submit("/confirm?\(Flow.query())", fields)
    }

    private static func wrong(_ code: String) -> String { code == "000000" ? "000001" : "000000" }

    @Test func `the code leads back to the site, signed in`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let response = try await Self.signUp(browser)
            #expect(response.status == 302)
            #expect(response.location?.hasPrefix("/confirm?") == true)
            let page = try await browser.get(try #require(response.location))
            #expect(page.body.contains("We have sent a code by email to <strong>b***@e***</strong>"))
            let code = try #require(test.mailbox.all.first?.code)
            // As a person types it, in the digits of a Japanese keyboard.
            let typed =
                " \(code.prefix(3)) \(code.suffix(3).map { "０１２３４５６７８９".map(String.init)[$0.wholeNumberValue ?? 0] }.joined())"
            let done = try await Self.confirm(browser, [("code", typed)])
            #expect(done.location?.hasPrefix("\(TestLogin.callback)?code=") == true)
            #expect(browser.cookies["cognito"] != nil)
            #expect(browser.cookies["cognito-pending"] == nil)
            let token = try await Flow.token(browser, ["code": done.parameter("code")]).json?["access_token"] as? String
            let info = try await Flow.userInfo(browser, try #require(token)).json
            #expect(info?["email"] as? String == "bob@example.com")
            #expect(info?["email_verified"] as? String == "true")
            #expect(info?["name"] as? String == "Bob")
        }
    }

    @Test func `another browser with the code confirms, and then has to log in`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            _ = try await Self.signUp(browser)
            let other = browser.another()
            let code = try #require(test.mailbox.all.first?.code)
            #expect(
                try await Self.confirm(other, [("code", code)]).text(of: "username-error")
                    == "Enter your email address.")
            let done = try await Self.confirm(other, [("username", "bob@example.com"), ("code", code)])
            #expect(done.location?.hasPrefix("/login?") == true)
            #expect(other.cookies["cognito"] == nil)
            let page = try await other.get(try #require(done.location))
            #expect(page.text(of: "notice") == "Your account is confirmed. Please sign in.")
            #expect(try await Flow.logIn(other, email: "bob@example.com").parameter("code") != nil)
            // The first browser finds it done.
            let late = try await Self.confirm(browser, [("code", code)])
            #expect(late.text(of: "notice") == "This account is confirmed already. Please sign in.")
        }
    }

    @Test func `a wrong code is said, five times, then only a new code helps`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            _ = try await Self.signUp(browser)
            let code = try #require(test.mailbox.all.first?.code)
            for _ in 0..<5 {
                let response = try await Self.confirm(browser, [("code", Self.wrong(code))])
                #expect(response.status == 400)
                #expect(response.text(of: "code-error") == "Invalid verification code provided, please try again.")
            }
            let limited = try await Self.confirm(browser, [("code", code)])
            #expect(limited.status == 429)
            #expect(limited.text(of: "notice") == "Attempt limit exceeded, please try after some time.")
            let resent = try await Self.confirm(browser, [("resend", "1"), ("code", "")])
            #expect(resent.location?.contains("notice=code_sent") == true)
            #expect(
                try await browser.get(try #require(resent.location)).text(of: "notice") == "A new code is on its way.")
            let next = try #require(test.mailbox.all.last?.code)
            #expect(test.mailbox.all.count == 2)
            #expect(try await Self.confirm(browser, [("code", next)]).parameter("code") != nil)
        }
    }

    @Test func `a code that is over is said`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            _ = try await Self.signUp(browser)
            test.clock.wait(600)
            let response = try await Self.confirm(browser, [("code", try #require(test.mailbox.all.first?.code))])
            #expect(response.text(of: "code-error") == "Invalid code provided, please request a code again.")
            #expect(browser.cookies["cognito"] == nil)
        }
    }

    @Test func `new codes are not sent without end`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            _ = try await Self.signUp(browser)
            for _ in 0..<4 { #expect(try await Self.confirm(browser, [("resend", "1")]).status == 302) }
            #expect(try await Self.confirm(browser, [("resend", "1")]).status == 429)
            #expect(test.mailbox.all.count == 5)
        }
    }

    @Test(arguments: ["", "   ", "abcdef", "<script>", "１２３", String(repeating: "1", count: 1000)])
    func `what is no code is refused`(code: String) async throws {
        try await TestLogin().run { browser in
            _ = try await Self.signUp(browser)
            let response = try await Self.confirm(browser, [("code", code)])
            #expect(response.status == 400)
            #expect(response.text(of: "code-error") != nil)
            #expect(!response.body.contains("<script"))
            #expect(browser.cookies["cognito"] == nil)
        }
    }

    @Test func `the right password before the code leads to the code, the wrong one nowhere`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            _ = try await Self.signUp(browser)
            let other = browser.another()
            let wrong = try await Flow.logIn(other, email: "bob@example.com", password: "wrong")
            #expect(wrong.text(of: "notice") == "Incorrect username or password.")
            let right = try await Flow.logIn(other, email: "bob@example.com")
            #expect(right.location?.hasPrefix("/confirm?") == true)
            #expect(other.cookies["cognito"] == nil)
            #expect(
                try await other.get(try #require(right.location)).text(of: "notice")
                    == "Your account is not confirmed yet. Enter the code that was sent to you.")
            let code = try #require(test.mailbox.all.first?.code)
            #expect(try await Self.confirm(other, [("code", code)]).parameter("code") != nil)
        }
    }

    @Test func `asking for a code for nobody tells nothing and sends nothing`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let response = try await Self.confirm(browser, [("username", "nobody@example.com"), ("resend", "1")])
            #expect(response.location?.contains("notice=code_sent") == true)
            #expect(test.mailbox.all.isEmpty)
        }
    }

    @Test(
        arguments: [
            ([("username", "")], "username-error", "Enter your email address."),
            ([("username", "no-address")], "username-error", "Invalid email address format."),
            ([("username", "<b>@example.com")], "username-error", "Invalid email address format."),
            ([("username", "Ann@Example.com")], "username-error", "An account with the given email already exists."),
            ([("password", "")], "password-error", "Enter your password."),
            (
                [("password", "abc")], "password-error",
                "The password still needs: at least 8 characters, an upper case letter, a number, a special character."
            ),
            ([("password", "Passw0rdx")], "password-error", "The password still needs: a special character."),
            (
                [("password", "Aa1!" + String(repeating: "p", count: 253))], "password-error",
                "A password has at most 256 characters."
            ),
            (
                [("name", "a\r\nSet-Cookie: x=y")], "name-error",
                "A name has at most 256 characters and no line breaks."
            ),
        ] as [([(String, String)], String, String)])
    func `what is wrong is at its field, and no user is made`(
        changes: [(String, String)], id: String, message: String
    ) async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let fields = Self.bob.map { field in changes.first { $0.0 == field.0 } ?? field }
            let response = try await Self.signUp(browser, fields)
            #expect(response.status == 400)
            #expect(response.text(of: id) == message)
            #expect(test.mailbox.all.isEmpty)
            #expect(try await test.users.users().count == 1)
        }
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onfocus='alert(1)", "{{csrf}}{{{style}}}",
        // A quotation mark with a combining mark is one character, and none that a list of characters names.
        "\"\u{301} autofocus onfocus=alert(1) x=\"\u{301}", "<\u{301}b>",
    ])
    func `HTML in a name stays text`(name: String) async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let response = try await Self.signUp(
                browser, [("username", name), ("name", name), ("password", "x")])
            let page = response.body
            for raw in ["<script", "<img", "<\u{301}b", "\"\u{301}", "' onfocus", "{style}}\u{301}"] {
                #expect(!page.unicodeScalars.contains(raw.unicodeScalars))
            }
            _ = try await Self.signUp(
                browser, [("username", "bob@example.com"), ("name", name), ("password", "Passw0rd!")])
            let done = try await Self.confirm(browser, [("code", try #require(test.mailbox.all.first?.code))])
            let token = try await Flow.token(browser, ["code": done.parameter("code")]).json?["access_token"] as? String
            #expect(try await Flow.userInfo(browser, try #require(token)).json?["name"] as? String == name)
        }
    }

    @Test func `where sign-up is off there is no link, no page and no user`() async throws {
        let test = try await TestLogin { $0.allowsSignUp = false }
        try await test.run { browser in
            let login = try await browser.get("/login?\(Flow.query())")
            #expect(!login.body.contains("/signup"))
            let page = try await browser.get("/signup?\(Flow.query())")
            #expect(page.status == 403)
            #expect(page.text(of: "notice") == "SignUp is not permitted for this user pool")
            let posted = try await browser.post(
                "/signup?\(Flow.query())", Self.bob + [("_csrf", login.csrf ?? "")])
            #expect(posted.status == 403)
            #expect(try await test.users.users().count == 1)
        }
    }

    @Test func `the outbox shows the newest mail first, to people and to programs`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            #expect(try await browser.get("/emulator/outbox").body.contains("No mails yet."))
            _ = try await Self.signUp(browser)
            test.clock.wait(5)
            _ = try await Self.confirm(browser, [("resend", "1")])
            let codes = test.mailbox.all.map(\.code)
            let page = try await browser.get("/emulator/outbox").body
            let first = try #require(page.firstRange(of: codes[1]))
            let second = try #require(page[first.upperBound...].firstRange(of: codes[0]))
            #expect(first.lowerBound < second.lowerBound || codes[0] == codes[1])
            #expect(page.contains("bob@example.com"))
            let json = try await browser.get("/emulator/outbox", headers: [.accept: "application/json"])
            #expect(json.headers[.contentType] == "application/json;charset=UTF-8")
            let mails = try #require(json.json?["mails"] as? [[String: Any]])
            #expect(mails.map { $0["code"] as? String } == [codes[1], codes[0]])
            #expect(mails.first?["to"] as? String == "bob@example.com")
            #expect(mails.first?["sent"] as? Int64 == test.clock.now)
            #expect(mails.first?["text"] as? String == "Your confirmation code is \(codes[1])")
        }
    }
}
