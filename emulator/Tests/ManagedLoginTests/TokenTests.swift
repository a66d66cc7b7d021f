// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import LoginProtocol
import Testing
import UserPool

@testable import ManagedLogin

/// The token endpoint, and what is in the tokens.
struct TokenTests {
    @Test func `the tokens hold what Cognito's hold, in its order`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let code = try await Flow.code(browser, ["nonce": "n-1", "scope": "openid email"])
            test.clock.wait(7)
            let response = try await Flow.token(browser, ["code": code])
            #expect(response.status == 200)
            #expect(response.headers[.contentType] == "application/json;charset=UTF-8")
            #expect(response.headers[.cacheControl] == "no-store")
            let json = try #require(response.json)
            #expect(json["token_type"] as? String == "Bearer")
            #expect(json["expires_in"] as? Int == 3600)
            let access = try #require(json["access_token"] as? String)
            let id = try #require(json["id_token"] as? String)

            let header = try Flow.part(0, of: access)
            #expect(header.hasPrefix(#"{"kid":"emulator\/+"#))
            #expect(header.hasSuffix(#"=","alg":"RS256"}"#))
            let claims = try Flow.part(1, of: access)
            #expect(
                Self.names(in: claims) == [
                    "sub", "cognito:groups", "iss", "version", "client_id", "origin_jti", "token_use", "scope",
                    "auth_time", "exp", "iat", "jti", "username",
                ])
            let now = test.clock.now
            let values = try Self.values(of: access)
            #expect(values["sub"] as? String == test.ann.sub)
            #expect(values["username"] as? String == test.ann.sub)
            #expect(values["cognito:groups"] as? [String] == ["ops", "日/本"])
            #expect(values["iss"] as? String == "http://127.0.0.1:9080/eu-central-1_emulator")
            #expect(values["client_id"] as? String == "emulatorclient0123456789ab")
            #expect(values["token_use"] as? String == "access")
            #expect(values["scope"] as? String == "openid email")
            #expect(values["version"] as? Int == 2)
            #expect(values["auth_time"] as? Int64 == now - 7)
            #expect(values["iat"] as? Int64 == now)
            #expect(values["exp"] as? Int64 == now + 3600)
            #expect(values["aud"] == nil)

            let identity = try Self.values(of: id)
            #expect(identity["aud"] as? String == "emulatorclient0123456789ab")
            #expect(identity["token_use"] as? String == "id")
            #expect(identity["nonce"] as? String == "n-1")
            #expect(identity["email"] as? String == TestLogin.email)
            #expect(identity["email_verified"] as? Bool == true)
            #expect(identity["cognito:username"] as? String == test.ann.sub)
            #expect(identity["cognito:groups"] as? [String] == ["ops", "日/本"])
            #expect(identity["origin_jti"] as? String == values["origin_jti"] as? String)
            #expect(identity["jti"] as? String != values["jti"] as? String)
            #expect((identity["at_hash"] as? String)?.utf8.count == 22)
        }
    }

    @Test func `without groups there is no such claim, without openid no ID token and no user info`() async throws {
        let test = try await TestLogin()
        try await test.users.setGroups([], of: TestLogin.email)
        try await test.run { browser in
            let response = try await Flow.token(
                browser, ["code": try await Flow.code(browser, ["scope": "email profile"])])
            #expect(response.json?["id_token"] == nil)
            let access = try #require(response.json?["access_token"] as? String)
            #expect(try Self.values(of: access)["cognito:groups"] == nil)
            #expect(try await Flow.userInfo(browser, access).status == 401)
        }
    }

    @Test func `the user info response has Cognito's claims in their order`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let response = try await Flow.token(browser, ["code": try await Flow.code(browser)])
            let access = try #require(response.json?["access_token"] as? String)
            let info = try await Flow.userInfo(browser, access)
            #expect(
                info.body
                    == #"{"sub":"\#(test.ann.sub)","email_verified":"true","name":"Ann","email":"ann@example.com","#
                    + #""username":"\#(test.ann.sub)"}"#)
            let posted = try await browser.post("/oauth2/userInfo", [], headers: [.authorization: "bearer \(access)"])
            #expect(posted.body == info.body)
        }
    }

    // MARK: - Codes

    @Test func `a code that is used twice gives nothing, and ends what the first use gave`() async throws {
        try await TestLogin().run { browser in
            let code = try await Flow.code(browser)
            let first = try #require(try await Flow.token(browser, ["code": code]).json)
            let access = try #require(first["access_token"] as? String)
            #expect(try await Flow.userInfo(browser, access).status == 200)
            let second = try await Flow.token(browser, ["code": code])
            #expect(second.status == 400)
            #expect(second.body == #"{"error":"invalid_grant"}"#)
            #expect(try await Flow.userInfo(browser, access).status == 401)
            let refresh = try await Flow.token(
                browser,
                ["grant_type": "refresh_token", "refresh_token": first["refresh_token"] as? String])
            #expect(refresh.body == #"{"error":"invalid_grant"}"#)
        }
    }

    @Test func `a second use is noticed after the code's own time as well`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let code = try await Flow.code(browser)
            let access = try await Flow.token(browser, ["code": code]).json?["access_token"] as? String
            test.clock.wait(1000)
            #expect(try await Flow.token(browser, ["code": code]).status == 400)
            #expect(try await Flow.userInfo(browser, access ?? "").status == 401)
        }
    }

    @Test func `a code is over when its time is`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let code = try await Flow.code(browser)
            test.clock.wait(300)
            #expect(try await Flow.token(browser, ["code": code]).body == #"{"error":"invalid_grant"}"#)
            let next = try await Flow.code(browser)
            test.clock.wait(299)
            #expect(try await Flow.token(browser, ["code": next]).status == 200)
        }
    }

    @Test(arguments: [TestLogin.otherCallback, "", "http://localhost:8080/", TestLogin.callback + "/"])
    func `a code counts only with the callback URL it was asked for with, and is used up by a wrong one`(
        target: String
    ) async throws {
        try await TestLogin().run { browser in
            let code = try await Flow.code(browser)
            let response = try await Flow.token(browser, ["code": code, "redirect_uri": target])
            #expect(response.status == 400)
            // A parameter that is missing uses nothing up.
            let again = try await Flow.token(browser, ["code": code])
            #expect(again.status == (target.isEmpty ? 200 : 400))
        }
    }

    @Test func `a challenge needs its verifier`() async throws {
        // RFC 7636, appendix B
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        let query = ["code_challenge": challenge, "code_challenge_method": "S256"]
        let test = try await TestLogin()
        try await test.run { browser in
            for wrong in [nil, challenge, String(verifier.dropLast()) + "l", "short"] {
                let code = try await Flow.code(browser, query)
                #expect(
                    try await Flow.token(browser, ["code": code, "code_verifier": wrong]).body
                        == #"{"error":"invalid_grant"}"#)
            }
            let code = try await Flow.code(browser, query)
            #expect(try await Flow.token(browser, ["code": code, "code_verifier": verifier]).status == 200)
            // A verifier without a challenge means that somebody has taken the challenge away.
            let plain = try await Flow.code(browser)
            #expect(try await Flow.token(browser, ["code": plain, "code_verifier": verifier]).status == 400)
            // The load balancer has none.
            let bound = try await Flow.code(browser, query)
            await #expect(throws: ExchangeError.invalidGrant) {
                try await test.login.exchange(code: bound, redirectURI: TestLogin.callback)
            }
        }
    }

    // MARK: - Refresh

    @Test func `a refresh token gives new tokens with the groups of now, until sign-out`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let first = try #require(try await Flow.token(browser, ["code": try await Flow.code(browser)]).json)
            let refreshToken = try #require(first["refresh_token"] as? String)
            test.clock.wait(4000)
            try await test.users.setGroups(["new"], of: TestLogin.email)
            // The browser's session of an hour is over; that of the load balancer goes on.
            let fields = ["grant_type": "refresh_token", "refresh_token": refreshToken, "redirect_uri": nil]
            let second = try #require(try await Flow.token(browser, fields).json)
            #expect(second["refresh_token"] == nil)
            let access = try #require(second["access_token"] as? String)
            #expect(try Self.values(of: access)["cognito:groups"] as? [String] == ["new"])
            #expect(try Self.values(of: access)["auth_time"] as? Int64 == test.clock.now - 4000)
            #expect(try Self.values(of: try #require(second["id_token"] as? String))["nonce"] == nil)
            #expect(try await Flow.userInfo(browser, access).status == 200)
            test.clock.wait(30 * 86_400)
            #expect(try await Flow.token(browser, fields).body == #"{"error":"invalid_grant"}"#)
        }
    }

    @Test func `a user who is gone gets nothing, whatever is still out`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            let json = try #require(try await Flow.token(browser, ["code": try await Flow.code(browser)]).json)
            let code = try await Flow.code(browser)
            try await test.users.deleteUser(TestLogin.email)
            #expect(try await Flow.userInfo(browser, json["access_token"] as? String ?? "").status == 401)
            #expect(try await Flow.token(browser, ["code": code]).body == #"{"error":"invalid_grant"}"#)
            let fields = ["grant_type": "refresh_token", "refresh_token": json["refresh_token"] as? String]
            #expect(try await Flow.token(browser, fields).body == #"{"error":"invalid_grant"}"#)
        }
    }

    /// A token's claims, unverified.
    static func values(of token: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(try Flow.part(1, of: token).utf8)) as? [String: Any])
    }

    /// The names of the members of an object without objects inside, in order.
    private static func names(in json: String) -> [String] {
        json.matches(of: /[{,]"([a-z_:]+)":/).map { String($0.1) }
    }
}
