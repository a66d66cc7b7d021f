// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import LoginProtocol
import Testing

@testable import ManagedLogin

struct LogoutTests {
    private static let client = "client_id=emulatorclient0123456789ab"
    private static let target = FormFields.encoded([("logout_uri", TestLogin.signedOut)])

    @Test func `sign-out ends the session, its refresh tokens and the codes that are out, then leads on`() async throws
    {
        try await TestLogin().run { browser in
            let json = try #require(try await Flow.token(browser, ["code": try await Flow.code(browser)]).json)
            let session = browser.cookies["cognito"]
            let unused = try await browser.get("/oauth2/authorize?\(Flow.query())").parameter("code")
            // Another login of the same person is none of its business.
            let other = browser.another()
            let others = try #require(try await Flow.token(other, ["code": try await Flow.code(other)]).json)

            // The first login gave a new session to the browser when the second came; both tokens are of one session.
            let response = try await browser.get("/logout?\(Self.client)&\(Self.target)")
            #expect(response.status == 302)
            #expect(response.location == TestLogin.signedOut)
            #expect(browser.cookies["cognito"] == nil)
            browser.setCookie("cognito", session)
            #expect(try await browser.get("/oauth2/authorize?\(Flow.query())").location?.hasPrefix("/login?") == true)
            #expect(try await Flow.token(browser, ["code": unused]).body == #"{"error":"invalid_grant"}"#)
            for (tokens, status) in [(json, 400), (others, 200)] {
                let fields = ["grant_type": "refresh_token", "refresh_token": tokens["refresh_token"] as? String]
                #expect(try await Flow.token(browser, fields).status == status)
            }
            // An access token holds until it expires, as everywhere.
            #expect(try await Flow.userInfo(browser, json["access_token"] as? String ?? "").status == 200)
        }
    }

    @Test func `with a callback URL it leads to the login page`() async throws {
        try await TestLogin().run { browser in
            _ = try await Flow.code(browser)
            let response = try await browser.get("/logout?\(Flow.query())")
            #expect(response.location?.hasPrefix("/login?") == true)
            #expect(response.parameter("redirect_uri") == TestLogin.callback)
            #expect(browser.cookies["cognito"] == nil)
        }
    }

    @Test(arguments: [
        "", "&logout_uri=", "&logout_uri=https://evil.example/", "&logout_uri=//evil.example",
        "&logout_uri=http://localhost:8080/signed-out/", "&logout_uri=http://localhost:8080/signed-out%0d%0aX:y",
        "&logout_uri=http://localhost:8080@evil.example/signed-out", "&logout_uri=HTTP://localhost:8080/signed-out",
        "&logout_uri=http://localhost:8080/oauth2/idpresponse", "&post_logout_redirect_uri=http://localhost:8080/",
    ])
    func `a URL that is not on the list gets Cognito's sentence, and nobody is signed out`(more: String) async throws {
        try await TestLogin().run { browser in
            _ = try await Flow.code(browser)
            let response = try await browser.get("/logout?\(Self.client)\(more)")
            #expect(response.status == 400)
            #expect(response.location == nil)
            #expect(
                response.text(of: "notice") == "Required String parameter &#39;redirect_uri&#39; is not present")
            #expect(try await browser.get("/oauth2/authorize?\(Flow.query())").parameter("code") != nil)
        }
    }

    @Test func `without a client that is known nobody is signed out`() async throws {
        try await TestLogin().run { browser in
            _ = try await Flow.code(browser)
            let missing = try await browser.get("/logout?\(Self.target)")
            #expect(missing.text(of: "notice") == "Required String parameter &#39;client_id&#39; is not present")
            let unknown = try await browser.get("/logout?client_id=other&\(Self.target)")
            #expect(unknown.text(of: "notice") == "Client does not exist.")
            let elsewhere = try await browser.get("/logout?\(Flow.query(["redirect_uri": "https://evil.example/"]))")
            #expect(elsewhere.text(of: "notice")?.hasPrefix("redirect_mismatch") == true)
            #expect(try await browser.get("/oauth2/authorize?\(Flow.query())").parameter("code") != nil)
        }
    }

    /// What a browser says of a request (Fetch Metadata), and whether a person goes there.
    private static let requests: [(fields: [(String, String)], isVisit: Bool)] = [
        ([("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "cross-site")], true),
        ([("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "same-site")], true),
        ([("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "none")], true),
        ([("Sec-Fetch-Site", "cross-site")], true),
        ([("Sec-Fetch-Dest", "image"), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Site", "cross-site")], false),
        ([("Sec-Fetch-Dest", "image"), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Site", "same-site")], false),
        ([("Sec-Fetch-Dest", "image")], false), ([("Sec-Fetch-Mode", "no-cors")], false),
        ([("Sec-Fetch-Dest", "iframe"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "cross-site")], false),
        ([("Sec-Fetch-Dest", "object"), ("Sec-Fetch-Mode", "navigate")], false),
        ([("Sec-Fetch-Dest", "empty"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Site", "same-origin")], false),
        ([("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Dest", "image")], false),
        ([("Sec-Fetch-Dest", "")], false), ([("Sec-Fetch-Dest", "Document")], false),
        ([("Sec-Fetch-Dest", "document"), ("Sec-Purpose", "prefetch")], false),
        ([("Sec-Fetch-Dest", "document"), ("Sec-Purpose", "prefetch;prerender")], false),
    ]

    @Test(arguments: requests.indices)
    func `only a person who goes there signs out, from whichever site`(index: Int) async throws {
        let (names, isVisit) = Self.requests[index]
        var fields = HTTPFields()
        for (name, value) in names { fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value)) }
        try await TestLogin().run { [fields] browser in
            _ = try await Flow.code(browser)
            for query in isVisit ? ["\(Self.client)&\(Self.target)"] : ["\(Self.client)&\(Self.target)", Flow.query()] {
                let response = try await browser.get("/logout?\(query)", headers: fields)
                #expect(response.status == (isVisit ? 302 : 403))
                #expect((response.location == nil) != isVisit)
                #expect(isVisit || response.text(of: "notice")?.hasPrefix("You were not signed out") == true)
            }
            let again = try await browser.get("/oauth2/authorize?\(Flow.query())")
            #expect((again.parameter("code") == nil) == isVisit)
        }
    }

    @Test func `who is not signed in may sign out`() async throws {
        try await TestLogin().run { browser in
            browser.setCookie("cognito", "made-up")
            let response = try await browser.get("/logout?\(Self.client)&\(Self.target)")
            #expect(response.location == TestLogin.signedOut)
        }
    }
}
