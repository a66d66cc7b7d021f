// SPDX-License-Identifier: Apache-2.0

import Testing
import UserPool

@testable import ManagedLogin

/// `/oauth2/authorize`: who is sent where, and who is not.
struct AuthorizeTests {
    @Test func `anyone who is not signed in is sent to the login page, with all that was asked`() async throws {
        try await TestLogin().run { browser in
            let response = try await browser.get("/oauth2/authorize?\(Flow.query(["nonce": "n", "lang": "ja"]))")
            #expect(response.status == 302)
            #expect(response.location?.hasPrefix("/login?") == true)
            for (name, value) in [
                ("client_id", "emulatorclient0123456789ab"), ("response_type", "code"), ("scope", "openid"),
                ("state", "a b&c=ü"), ("nonce", "n"), ("redirect_uri", TestLogin.callback), ("lang", "ja"),
            ] {
                #expect(response.parameter(name) == value)
            }
        }
    }

    @Test func `anyone who is signed in goes straight back with a code and the state`() async throws {
        try await TestLogin().run { browser in
            _ = try await Flow.code(browser)
            let response = try await browser.get("/oauth2/authorize?\(Flow.query())")
            #expect(response.status == 302)
            #expect(response.location?.hasPrefix("\(TestLogin.callback)?code=") == true)
            #expect(response.parameter("state") == "a b&c=ü")
            #expect(try await Flow.token(browser, ["code": response.parameter("code")]).status == 200)
        }
    }

    @Test func `a callback URL that has a query keeps it`() async throws {
        try await TestLogin().run { browser in
            let response = try await Flow.logIn(browser, ["redirect_uri": TestLogin.otherCallback])
            #expect(response.location?.hasPrefix("\(TestLogin.otherCallback)&code=") == true)
        }
    }

    @Test func `prompt=login asks again, prompt=none never asks`() async throws {
        try await TestLogin().run { browser in
            let silent = try await browser.get("/oauth2/authorize?\(Flow.query(["prompt": "none"]))")
            #expect(silent.location?.hasPrefix(TestLogin.callback) == true)
            #expect(silent.parameter("error") == "login_required")
            #expect(silent.parameter("state") == "a b&c=ü")
            _ = try await Flow.code(browser)
            #expect(
                try await browser.get("/oauth2/authorize?\(Flow.query(["prompt": "none"]))").parameter("code") != nil)
            let again = try await browser.get("/oauth2/authorize?\(Flow.query(["prompt": "login"]))")
            #expect(again.location?.hasPrefix("/login?") == true)
        }
    }

    @Test func `a session ends when its time is over, and when its user is gone`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let uri = "/oauth2/authorize?\(Flow.query())"
            _ = try await Flow.code(browser)
            test.clock.wait(3599)
            #expect(try await browser.get(uri).parameter("code") != nil)
            test.clock.wait(1)
            #expect(try await browser.get(uri).location?.hasPrefix("/login?") == true)
            _ = try await Flow.code(browser)
            try await test.users.deleteUser(TestLogin.email)
            #expect(try await browser.get(uri).location?.hasPrefix("/login?") == true)
        }
    }

    /// Nothing may be sent to a place that is not on the list, not even an error.
    @Test(arguments: [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "http://localhost:8080@evil.example/",
        "http://localhost:8080/oauth2/idpresponse.evil.example", "http://localhost:8080/oauth2/idpresponse/",
        "http://localhost:8080/oauth2/idpresponse?x=y", "http://localhost:8080/oauth2/idpresponse#x",
        "HTTP://localhost:8080/oauth2/idpresponse", "https://localhost:8080/oauth2/idpresponse",
        "http://localhost:8081/oauth2/idpresponse", "http://localhost:8080/oauth2/../oauth2/idpresponse",
        "http://localhost:8080/oauth2/idpresponse\r\nX: y", "http://localhost:8080/oauth2/idpresponse ",
        "javascript:alert(1)", "data:text/html,x", "http:/localhost:8080/oauth2/idpresponse",
        "http://localhost\u{2024}evil.example/", "\u{212A}", "http://LOCALHOST:8080/oauth2/idpresponse",
        "<script>alert(1)</script>",
    ])
    func `a callback URL that is not on the list gets a page`(target: String) async throws {
        try await TestLogin().run { browser in
            for path in ["/oauth2/authorize", "/login", "/signup", "/confirm"] {
                let response = try await browser.get("\(path)?\(Flow.query(["redirect_uri": target]))")
                #expect(response.status == 400)
                #expect(response.location == nil)
                #expect(response.text(of: "notice")?.hasPrefix("redirect_mismatch") == true)
                #expect(!response.body.contains("<script"))
            }
            let posted = try await browser.post(
                "/login?\(Flow.query(["redirect_uri": target]))",
                [("username", TestLogin.email), ("password", TestLogin.password), ("_csrf", "x")])
            #expect(posted.status == 400)
            #expect(posted.location == nil)
            #expect(browser.cookies["cognito"] == nil)
        }
    }

    @Test(
        arguments: [
            (["client_id": nil], "Required String parameter &#39;client_id&#39; is not present"),
            (["client_id": "other"], "Client does not exist."),
            (["client_id": "emulatorclient0123456789a\u{62}\u{301}"], "Client does not exist."),
            (["redirect_uri": nil], "Required String parameter &#39;redirect_uri&#39; is not present"),
            (["state": String(repeating: "s", count: 8193)], "The request cannot be read"),
        ] as [([String: String?], String)])
    func `without a client and a callback URL there is a page, no redirect`(
        changes: [String: String?], message: String
    ) async throws {
        try await TestLogin().run { browser in
            let response = try await browser.get("/oauth2/authorize?\(Flow.query(changes))")
            #expect(response.status == 400)
            #expect(response.location == nil)
            #expect(response.text(of: "notice")?.hasPrefix(message) == true)
        }
    }

    @Test(
        arguments: [
            (["response_type": nil], "invalid_request"),
            (["response_type": "token"], "unauthorized_client"),
            (["response_type": "code id_token"], "unsupported_response_type"),
            (["scope": "openid admin"], "invalid_scope"),
            (["scope": " "], "invalid_scope"),
            (["code_challenge": "short", "code_challenge_method": "S256"], "invalid_request"),
            (
                ["code_challenge": String(repeating: "c", count: 43), "code_challenge_method": "plain"],
                "invalid_request"
            ),
            (["code_challenge": String(repeating: "c", count: 43)], "invalid_request"),
            (["code_challenge_method": "S256"], "invalid_request"),
            (["nonce": String(repeating: "n", count: 1025)], "invalid_request"),
        ] as [([String: String?], String)])
    func `other mistakes are told to the client`(changes: [String: String?], error: String) async throws {
        try await TestLogin().run { browser in
            for path in ["/oauth2/authorize", "/login"] {
                let response = try await browser.get("\(path)?\(Flow.query(changes))")
                #expect(response.status == 302)
                #expect(response.location?.hasPrefix("\(TestLogin.callback)?error=") == true)
                #expect(response.parameter("error") == error)
                #expect(response.parameter("state") == "a b&c=ü")
            }
        }
    }

    @Test(arguments: [
        "client_id=%", "client_id=%zz", "client_id=%ff", "client_id=%C0%AF", "client_id=a&client_id=b",
        Flow.query() + "&redirect_uri=https%3A%2F%2Fevil.example", Flow.query() + "&state=b",
        (0..<70).map { "p\($0)=1" }.joined(separator: "&"),
    ])
    func `a query that can be read in two ways is not read`(query: String) async throws {
        try await TestLogin().run { browser in
            for path in ["/oauth2/authorize", "/login", "/logout"] {
                let response = try await browser.get("\(path)?\(query)")
                #expect(response.status == 400)
                #expect(response.text(of: "notice")?.hasPrefix("The request cannot be read") == true)
            }
        }
    }
}
