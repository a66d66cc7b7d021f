// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import NIOHTTP1
import Testing
import TokenMint

@testable import AuthRequest

/// `/whoami`: what has been verified, and nothing else.
struct WhoamiTests {
    private static let header = "X-Amzn-Oidc-Data"
    private static let page = ("Accept", "text/html")

    @Test func `people see who they are, their groups, how long it holds, and where to sign out`() async throws {
        let fixture = try await Fixture()
        var settings = fixture.authenticator.current.settings
        settings.groupsSource = GroupsSource(claims: [ClaimPath(name: "custom:groups")])
        fixture.replaceSettings(settings)
        let token = fixture.token {
            $0.claims = ["sub": "1", "email": "ann@example.com", "custom:groups": "[ops, site+admins]"]
        }
        let response = try fixture.connection().ask("/whoami", headers: [Self.page, (Self.header, token)])
        #expect(response.status == 200 && response["Content-Type"] == "text/html; charset=utf-8")
        for text in [
            "<strong id=\"email\"><bdi>ann@example.com</bdi></strong>",
            "<ul id=\"groups\">\n<li><bdi>ops</bdi></li>\n<li><bdi>site admins</bdi></li>\n</ul>",
            "<dt><code><bdi>custom:groups</bdi></code></dt><dd><bdi>[ops, site+admins]</bdi></dd>",
            "<dt>User ID (<code>sub</code>)</dt><dd><bdi>1</bdi></dd>",
            "<dt>Valid until (<code>exp</code>)</dt><dd><bdi>2023-11-14 22:15:20 UTC</bdi></dd>",
            "<time id=\"expires\" datetime=\"2023-11-14T22:15:20Z\">2023-11-14 22:15:20 UTC</time> (in 120 s)",
            "Renewed automatically", "id=\"sign-out\" href=\"/logout\"", "<title>You are signed in</title>",
        ] { #expect(response.body.contains(text), "\(text)") }
    }

    @Test func `the page is there in Japanese`() async throws {
        let fixture = try await Fixture()
        let response = try fixture.connection().ask(
            "/whoami?lang=ja", headers: [Self.page, (Self.header, fixture.token())])
        #expect(response["Content-Language"] == "ja")
        #expect(response.body.contains("<title>サインインしています</title>") && response.body.contains("（あと 120 秒）"))
        #expect(response.body.contains("id=\"no-groups\""))
    }

    @Test func `programs get the claims as they were signed`() async throws {
        let fixture = try await Fixture()
        let token = fixture.token {
            $0.claims = ["sub": "1", "name": "A \"B\" <c>", "n": 12, "ok": true, "list": .raw(#"["a",{"b":null}]"#)]
        }
        for accepted in ["application/json", "*/*", "application/json, text/html;q=0.5"] {
            let response = try fixture.connection().ask(
                "/whoami", headers: [("Accept", accepted), (Self.header, token)])
            #expect(response.status == 200 && response["Content-Type"] == "application/json")
            #expect(response["Cache-Control"] == "no-store")
            #expect(
                response.body
                    == #"{"claims":{"sub":"1","name":"A \"B\" <c>","n":12,"ok":true,"list":["a",{"b":null}],"#
                    + #""exp":1700000120,"iss":"\#(Mint.issuer)"},"groups":[],"expires_at":1700000120,"expires_in":120,"#
                    + #""sign_out":"/logout"}"# + "\n")
        }
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</td></table></main>", "'\"`", "&lt;", "<!--",
        "a\u{0}b", "\u{202E}gpj.exe", "\u{9B}31m", "\u{2028}", "]]>", "{{7*7}}", "\\u003cscript\\u003e", "<\u{338}b>",
    ])
    func `what a claim holds is shown and never obeyed`(text: String) async throws {
        let fixture = try await Fixture()
        var settings = fixture.authenticator.current.settings
        settings.groupsSource = GroupsSource(claims: [ClaimPath(name: "groups")])
        fixture.replaceSettings(settings)
        let token = fixture.token {
            $0.claims = ["sub": .string(text), "email": .string(text), "name": .string(text)]
            $0.claims["groups"] = .raw("[\(Self.json(text))]")
            $0.claims["nested"] = .raw("{\(Self.json(text)):[\(Self.json(text))]}")
            $0.claims["x" + text] = .string(text)
        }
        let connection = try fixture.connection()
        let response = try connection.ask("/whoami", headers: [Self.page, (Self.header, token)])
        #expect(response.status == 200)
        let tags = Set(response.body.matches(of: #/<([a-z!][a-z0-9-]*)/#).map { String($0.1) })
        let expected: Set = [
            "!", "html", "head", "meta", "title", "link", "style", "body", "main", "h1", "h2", "p", "strong", "bdi",
            "a",
            "ul", "li", "details", "summary", "dl", "dt", "dd", "code", "br", "time", "footer", "nav",
        ]
        #expect(tags.subtracting(["!"]).isSubset(of: expected), "\(tags)")
        #expect(response.body.matches(of: #/<(?:script|img|b)[ >]/#).isEmpty && !response.body.contains("<!--"))
        #expect(
            response.body.unicodeScalars.allSatisfy {
                $0 == "\n" || !["Cc", "Cf", "Zl"].contains($0.properties.generalCategory.letters)
            })
        let json = try connection.ask("/whoami", headers: [(Self.header, token)])
        #expect(json.status == 200 && json["Content-Type"] == "application/json")
        #expect(json.body.utf8.filter { $0 < 0x20 }.elementsEqual([0x0A]))
    }

    private static func json(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || scalar == "\"" || scalar == "\\" {
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    @Test func `who is refused elsewhere is refused here, by the same status and reason`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let good = fixture.token()
        let long = fixture.token { $0.claims["email"] = .string(String(repeating: "<", count: 9000)) }
        let cases: [([(String, String)], Int, String)] = [
            ([], 401, "missing-token"), ([(Self.header, "x")], 401, "malformed"),
            ([(Self.header, good), (Self.header, good)], 401, "duplicate-header"),
            ([(Self.header, fixture.mint.token(expiresAt: Fixture.now - 60))], 401, "expired"),
            ([(Self.header, fixture.token { $0.header["signer"] = .string(Mint.signer + "0") })], 401, "wrong-signer"),
            ([(Self.header, String(good.dropLast(4)))], 401, "bad-signature"),
            ([(Self.header, String(repeating: "a", count: 16_385))], 401, "token-too-large"),
            ([(Self.header, long)], 200, ""),
        ]
        for (headers, status, reason) in cases {
            let subrequest = try connection.ask("/auth", headers: headers)
            #expect(subrequest.status == (status == 200 ? 204 : status))
            for accepted in ["text/html", "application/json"] {
                let response = try connection.ask("/whoami?anonymous=allow", headers: headers + [("Accept", accepted)])
                #expect(response.status == status, "\(reason)")
                #expect(status == 200 || response.body.contains(reason))
                #expect(status == 200 || subrequest["X-Auth-Reason"] == reason)
                #expect(!response.body.contains("expires_at") || status == 200)
            }
        }
    }

    @Test func `nobody is anyone as long as no load balancer is named`() async throws {
        let fixture = try await Fixture()
        var settings = fixture.authenticator.current.settings
        settings.expectations = nil
        fixture.replaceSettings(settings)
        let response = try fixture.connection().ask("/whoami", headers: [Self.page, (Self.header, fixture.token())])
        #expect(response.status == 403 && response.body.contains("<code id=\"reason\">not-configured</code>"))
    }

    @Test func `what is checked here is counted and logged like any decision`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let uri = ("X-Original-URI", "/whoami?secret=1")
        #expect(try connection.ask("/whoami", headers: [uri]).status == 401)
        #expect(try connection.ask("/whoami", headers: [uri, (Self.header, fixture.token())]).status == 200)
        #expect(fixture.metrics.decisions(.refused) == 1 && fixture.metrics.decisions(.allowed) == 1)
        try #require(fixture.log.all.count == 2)
        #expect(fixture.log.all[0].hasPrefix("notice refused") && fixture.log.all[0].contains("reason=missing-token"))
        #expect(fixture.log.all[1].hasPrefix("debug allowed"))
        #expect(fixture.log.all.allSatisfy { $0.contains("uri=/whoami") && !$0.contains("secret") })
    }

    @Test func `only its head goes to HEAD, and its length`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let response = try connection.ask("/whoami", method: "HEAD", headers: [(Self.header, fixture.token())])
        #expect(response.status == 200 && response.body.isEmpty && response["Content-Length"] != "0")
        #expect(connection.isOpen)
    }
}

extension Unicode.GeneralCategory {
    /// The two letters of the categories that must not be in a page.
    fileprivate var letters: String {
        switch self {
        case .control: "Cc"
        case .format: "Cf"
        case .lineSeparator: "Zl"
        default: ""
        }
    }
}
