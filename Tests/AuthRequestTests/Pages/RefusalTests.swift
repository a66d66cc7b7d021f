// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import Testing

@testable import AuthRequest

/// `/denied`, and what the daemon's other paths say when they refuse.
struct RefusalTests {
    private static let id = "8f0c2f80c8bc05c406817c12f7896b1a"

    private func page(
        _ target: String, reason: String? = nil, _ headers: [(String, String)] = []
    ) async throws -> Response {
        let reasons = reason.map { [("X-Auth-Reason", $0)] } ?? []
        return try await Fixture().connection().ask(
            target, headers: [("Accept", "text/html"), ("X-Request-ID", Self.id)] + reasons + headers)
    }

    @Test(
        arguments: [
            ("401", "missing-token", "You are not signed in", ["try-again"]),
            ("401", nil, "You are not signed in", ["try-again"]),
            ("401", "expired", "Your sign-in has ended", ["try-again"]),
            ("401", "access-token-expired", "Your sign-in has ended", ["try-again"]),
            ("401", "not-yet-valid", "Your sign-in is not valid yet", ["try-again"]),
            ("401", "wrong-signer", "Your sign-in could not be verified", ["try-again", "sign-out"]),
            ("401", "access-token-mismatch", "Your sign-in could not be verified", ["try-again", "sign-out"]),
            ("403", "group-not-allowed", "You may not see this page", ["sign-out", "whoami"]),
            ("403", "domain-not-allowed", "You may not see this page", ["sign-out", "whoami"]),
            ("403", "claim-not-allowed", "You may not see this page", ["sign-out", "whoami"]),
            ("403", "login-too-old", "You signed in too long ago", ["sign-out"]),
            ("403", "login-time-unknown", "It is not known when you signed in", ["whoami"]),
            ("403", "email-not-verified", "Your e-mail address is not verified", ["sign-out", "whoami"]),
            ("403", "identity-too-large", "Your account has too much profile data", ["sign-out"]),
            ("403", "rule-empty", "This page is closed", []),
            ("403", "not-configured", "This page is closed", []),
            ("403", nil, "You may not see this page", ["sign-out"]),
            ("503", "key-unavailable", "This page cannot be shown at the moment", ["try-again"]),
            ("503", nil, "This page cannot be shown at the moment", ["try-again"]),
        ] as [(String, String?, String, [String])])
    func `each refusal says what it is and what can be done`(
        status: String, reason: String?, title: String, links: [String]
    ) async throws {
        let response = try await page("/denied?status=\(status)", reason: reason)
        #expect(String(response.status) == status)
        #expect(response.body.contains("<h1 id=\"title\">\(title)</h1>"))
        #expect(response.body.contains("<dd id=\"status\">\(status)</dd>"))
        #expect(response.body.contains("<code id=\"request-id\">\(Self.id)</code>"))
        let found = response.body.matches(of: #/<a(?: class="main-action")? id="([a-z-]+)" href="([^"]*)">/#)
        #expect(found.map { String($0.1) } == links)
        let addresses = ["try-again": "", "sign-out": "/logout", "whoami": "/whoami"]
        for link in found { #expect(addresses[String(link.1)] == String(link.2)) }
        #expect(response.body.contains("<code id=\"reason\">\(reason ?? "")</code>") == (reason != nil))
        #expect(response.body.contains("id=\"reason\"") == (reason != nil))
        #expect(response["Retry-After"] == (status == "503" ? "1" : nil))
    }

    @Test func `every reason code of the manual appears as it is, in both languages, and no cause is without words`()
        async throws
    {
        for language in PageLanguage.allCases {
            for reason in Reason.all {
                for status in [401, 403, 503] {
                    let response = try await page(
                        "/denied?status=\(status)&lang=\(language.rawValue)", reason: reason.code)
                    #expect(response.status == status)
                    #expect(response.body.contains("<code id=\"reason\">\(reason.code)</code>"))
                }
            }
            for cause in ProblemKind.allCases {
                let words = ProblemText(cause, in: language)
                #expect(!words.title.isEmpty && !words.explanation.isEmpty)
            }
        }
    }

    @Test(arguments: [
        "", "unknown", "EXPIRED", "expired ", "expired,expired", "<script>alert(1)</script>", "\"><b>",
        String(repeating: "a", count: 16_000), "expired\u{202E}",
    ])
    func `a reason that is not on the list is none`(reason: String) async throws {
        let response = try await page("/denied?status=401", reason: reason)
        #expect(response.status == 401)
        #expect(!response.body.contains("id=\"reason\""))
        #expect(!response.body.contains("<script") && !response.body.contains("<b>"))
        #expect(response.body.contains("You are not signed in"))
    }

    @Test func `two reasons are none`() async throws {
        let response = try await page("/denied?status=401", reason: "expired", [("x-auth-reason", "expired")])
        #expect(response.status == 401 && !response.body.contains("id=\"reason\""))
    }

    @Test(arguments: [
        "", "?", "?status=", "?status=200", "?status=204", "?status=302", "?status=500", "?status=0401", "?status=401x",
        "?status=%34%30%31", "?status=99999999999999999999", "?xstatus=401", "?status=-401", "?status=200&status=401",
        "?lang=ja&status=abc", "?status=401;status=200",
    ])
    func `a status that is no refusal is a failure`(query: String) async throws {
        let response = try await page("/denied\(query)")
        #expect(response.status == 503)
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "DELETE"])
    func `it answers whatever the method`(method: String) async throws {
        let connection = try await Fixture().connection()
        let response = try connection.ask("/denied?status=403", method: method, headers: [("Accept", "text/html")])
        #expect(response.status == 403 && response.body.isEmpty == (method == "HEAD"))
        #expect(connection.isOpen)
    }

    @Test(
        arguments: [
            (
                "/denied?status=401", [("X-Auth-Reason", "expired"), ("X-Request-ID", id)],
                #"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"Your sign-in has ended. A sign-in is valid for a limited time, and yours has expired.","reason":"expired","request_id":"8f0c2f80c8bc05c406817c12f7896b1a"}"#
            ),
            (
                "/denied?status=503&lang=ja", [("X-Auth-Reason", "x\"y"), ("X-Request-ID", "a\"b")],
                #"{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"現在、このページを表示できません。アクセス権をサイトが確認できない状態です。確認できるようになるまで、どなたもアクセスできません。"}"#
            ),
            (
                "/nothing", [],
                #"{"type":"about:blank","title":"Not Found","status":404,"detail":"Page not found. There is no page at this address."}"#
            ),
            (
                "/logout", [("Sec-Fetch-Dest", "image")],
                #"{"type":"about:blank","title":"Forbidden","status":403,"detail":"You were not signed out. To sign out, open this page itself, not another page that embeds it."}"#
            ),
            (
                "/whoami", [],
                #"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"You are not signed in. This page needs a sign-in, and your request came without one.","reason":"missing-token"}"#
            ),
        ] as [(String, [(String, String)], String)])
    func `a program is told the same as problem details`(
        target: String, headers: [(String, String)], body: String
    ) async throws {
        let response = try await Fixture().connection().ask(target, headers: headers)
        #expect(response["Content-Type"] == "application/problem+json")
        #expect(response["Cache-Control"] == "no-store" && response["X-Content-Type-Options"] == "nosniff")
        #expect(response.body == body + "\n")
    }

    @Test func `pages that are used the wrong way say so to people, and what is right to programs`() async throws {
        let connection = try await Fixture().connection()
        for (target, method, allowed) in [("/logout", "PUT", "GET, POST"), ("/whoami", "POST", "GET, HEAD")] {
            let response = try connection.ask(target, method: method, headers: [("Accept", "text/html")])
            #expect(response.status == 405 && response["Allow"] == allowed)
            #expect(response.body.contains("Method not allowed"))
        }
        let embedded = try connection.ask("/logout", headers: [("Accept", "text/html"), ("Sec-Fetch-Dest", "iframe")])
        #expect(
            embedded.status == 403
                && embedded.body.contains("<a class=\"main-action\" id=\"sign-out\" href=\"/logout\">"))
    }

    @Test func `a refusal's page is neither counted nor logged: the decision has been`() async throws {
        let fixture = try await Fixture()
        let response = try fixture.connection().ask("/denied?status=403", headers: [("X-Auth-Reason", "rule-empty")])
        #expect(response.status == 403)
        #expect(fixture.log.all.isEmpty && fixture.metrics.decisions(.forbidden) == 0)
    }
}
