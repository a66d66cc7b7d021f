// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import LoginProtocol
import Testing
import UserPool

@testable import ManagedLogin

/// Who asks for tokens and user info, and how.
struct TokenClientTests {
    @Test func `the client shows its secret in the header or in the body`() async throws {
        try await TestLogin().run { browser in
            let code = try await Flow.code(browser)
            let basic = Data("emulatorclient0123456789ab:\(TestLogin.secret)".utf8).base64EncodedString()
            let fields = [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", TestLogin.callback),
            ]
            let headers: HTTPFields = [.authorization: "Basic \(basic)"]
            let both = try await browser.post(
                "/oauth2/token", fields + [("client_secret", TestLogin.secret)], headers: headers)
            #expect(both.body == #"{"error":"invalid_request"}"#)
            #expect(try await browser.post("/oauth2/token", fields, headers: headers).status == 200)
        }
    }

    @Test(arguments: [
        "Basic", "Basic !!!", "Basic \(Data("x".utf8).base64EncodedString())", "Bearer x",
        "Basic \(Data("emulatorclient0123456789ab:wrong".utf8).base64EncodedString())",
        "Basic \(Data("emulatorclient0123456789ab:".utf8).base64EncodedString())",
        "Basic \(Data("other:the-secret".utf8).base64EncodedString())", "Basic /w==",
    ])
    func `a client that does not show its secret gets nothing, and no code is used up`(header: String) async throws {
        try await TestLogin().run { browser in
            let code = try await Flow.code(browser)
            let fields = [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", TestLogin.callback),
            ]
            let response = try await browser.post("/oauth2/token", fields, headers: [.authorization: header])
            #expect(response.status == 400)
            #expect(response.body == #"{"error":"invalid_client"}"#)
            #expect(try await Flow.token(browser, ["code": code]).status == 200)
        }
    }

    @Test(
        arguments: [
            (["client_secret": nil], "invalid_client"),
            (["client_secret": "wrong"], "invalid_client"),
            (["client_id": nil], "invalid_client"),
            (["client_id": "other"], "invalid_client"),
            (["grant_type": nil], "invalid_request"),
            (["grant_type": "password"], "unsupported_grant_type"),
            (["grant_type": "client_credentials"], "unsupported_grant_type"),
            (["grant_type": "refresh_token"], "invalid_request"),
            (["grant_type": "refresh_token", "refresh_token": "made-up"], "invalid_grant"),
            (["code": nil], "invalid_request"),
            (["code": "made-up"], "invalid_grant"),
            (["redirect_uri": nil], "invalid_request"),
        ] as [([String: String?], String)])
    func `a request that is not right gets the error of RFC 6749`(
        changes: [String: String?], error: String
    ) async throws {
        try await TestLogin().run { browser in
            let response = try await Flow.token(
                browser, ["code": "x"].merging(changes as [String: String?]) { $1 })
            #expect(response.status == 400)
            #expect(response.body == #"{"error":"\#(error)"}"#)
            #expect(response.headers[.cacheControl] == "no-store")
        }
    }

    @Test func `a body that is no form is an invalid request`() async throws {
        try await TestLogin().run { browser in
            for (body, type) in [
                ("{}", "application/json"), ("grant_type=a&grant_type=b", "application/x-www-form-urlencoded"),
                ("%", "application/x-www-form-urlencoded"),
                (String(repeating: "x", count: 70_000), "application/x-www-form-urlencoded"),
            ] {
                let response = try await browser.post("/oauth2/token", body: body, headers: [.contentType: type])
                #expect(response.status == 400)
                #expect(response.body == #"{"error":"invalid_request"}"#)
            }
        }
    }

    @Test func `an access token that is not ours, or over, or no access token, gives no user info`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let json = try #require(try await Flow.token(browser, ["code": try await Flow.code(browser)]).json)
            let access = try #require(json["access_token"] as? String)
            let id = try #require(json["id_token"] as? String)
            let parts = access.split(separator: ".").map(String.init)
            let none = Data(#"{"alg":"none"}"#.utf8).base64URL
            for token in [
                "", "x", "a.b.c", id, "\(parts[0]).\(parts[1]).", "\(none).\(parts[1]).",
                "\(parts[0]).\(id.split(separator: ".")[1]).\(parts[2])", access + "x", access.uppercased(),
                String(repeating: ".", count: 10_000),
                try await test.login.mint(for: Profile(sub: test.ann.sub), life: 60).accessToken,
            ] {
                let response = try await Flow.userInfo(browser, token)
                #expect([400, 401].contains(response.status))
                #expect(response.headers[.wwwAuthenticate]?.contains("error=\"invalid_") == true)
            }
            #expect(try await browser.get("/oauth2/userInfo").json?["error"] as? String == "invalid_request")
            #expect(try await Flow.userInfo(browser, access).status == 200)
            test.clock.wait(3600)
            #expect(try await Flow.userInfo(browser, access).json?["error"] as? String == "invalid_token")
        }
    }

    @Test func `a token for scripts is signed like the others`() async throws {
        let test = try await TestLogin()
        let token = try await test.login.mint(for: Profile(sub: "s", groups: ["a"]), life: -10).accessToken
        let claims = try TokenTests.values(of: token)
        #expect(claims["sub"] as? String == "s")
        #expect(claims["exp"] as? Int64 == test.clock.now - 10)
        #expect(claims["cognito:groups"] as? [String] == ["a"])
    }

    @Test func `a load balancer gets the same without HTTP`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let code = try await Flow.code(browser)
            let grant = try await test.login.exchange(code: code, redirectURI: TestLogin.callback)
            #expect(grant.expiresIn == 3600)
            let info = try #require(await test.login.userInfo(accessToken: grant.accessToken))
            #expect(info.claims.map(\.name) == ["sub", "email_verified", "name", "email", "username"])
            #expect(info["email_verified"] == "true")
            let renewed = try await test.login.refresh(refreshToken: grant.refreshToken)
            #expect(renewed.refreshToken == grant.refreshToken)
            #expect(await test.login.userInfo(accessToken: renewed.accessToken)?["sub"] == test.ann.sub)
            await #expect(throws: ExchangeError.invalidGrant) {
                try await test.login.exchange(code: code, redirectURI: TestLogin.callback)
            }
            #expect(await test.login.userInfo(accessToken: renewed.accessToken) == nil)
        }
    }
}
