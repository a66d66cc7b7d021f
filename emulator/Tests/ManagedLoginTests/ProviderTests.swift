// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import LoginProtocol
import Testing
import UserPool

@testable import ManagedLogin

/// What the emulator says as each identity provider (`docs/providers.md`).
struct ProviderTests {
    private static let base = "http://127.0.0.1:9080"
    private static let pool = "eu-central-1_emulator"
    private static let tenant = "656d756c-6174-6f72-8000-000000000000"
    private static let ann = Profile(
        sub: "s", email: "ann@example.com", name: "Ann", groups: ["Site Admins", "CN=Ops,OU=IT"])

    private func login(_ provider: ProviderKind) async throws -> TestLogin {
        try await TestLogin { $0.provider = provider }
    }

    private func accessToken(_ provider: ProviderKind) async throws -> String {
        try await login(provider).login.mint(for: Self.ann, life: 60).accessToken
    }

    private static func expectedUserInfo(_ provider: ProviderKind) -> String {
        switch provider {
        case .cognito, .cognitoNewIssuer:
            #"{"sub":"s","email_verified":"true","name":"Ann","email":"ann@example.com","username":"s"}"#
        case .cognitoSAML:
            """
            {"sub":"s","email_verified":"true","custom:groups":"[Site+Admins, CN%3DOps%2COU%3DIT]","name":"Ann",\
            "email":"ann@example.com","username":"s"}
            """
        case .keycloak:
            """
            {"sub":"s","email_verified":true,"name":"Ann","preferred_username":"ann@example.com",\
            "email":"ann@example.com"}
            """
        case .okta:
            """
            {"sub":"s","name":"Ann","email":"ann@example.com","preferred_username":"ann@example.com",\
            "email_verified":true}
            """
        case .oktaOrganization:
            """
            {"sub":"s","name":"Ann","email":"ann@example.com","preferred_username":"ann@example.com",\
            "email_verified":true,"groups":["Site Admins","CN=Ops,OU=IT"]}
            """
        case .entraV1: #"{"sub":"s","name":"Ann","upn":"ann@example.com"}"#
        case .entraV2: #"{"sub":"s","name":"Ann","preferred_username":"ann@example.com"}"#
        case .auth0, .auth0Opaque: #"{"sub":"s","name":"Ann","email":"ann@example.com","email_verified":true}"#
        }
    }

    @Test(arguments: ProviderKind.allCases)
    func `the user info has the provider's claims`(provider: ProviderKind) {
        let text = JSONObject(provider.userInfo(of: Self.ann).claims.map { ($0.name, $0.value) }).text
        #expect(text == Self.expectedUserInfo(provider))
    }

    @Test(
        arguments: [
            ([], nil), (["HR admins"], "HR admins"), (["a", "b*-._~"], "[a, b*-._%7E]"),
            (["é", "%5B"], "[%C3%A9, %255B]"),
        ] as [([String], String?)])
    func `a mapped attribute is written as the pool does`(values: [String], text: String?) {
        #expect(ProviderKind.attribute(values) == text)
    }

    /// Claims that say who issued the token, to whom, for what, and who is in which group.
    @Test(
        arguments: [
            (.cognito, ["iss": "\(base)/\(pool)", "client_id": client, "token_use": "access"], "cognito:groups"),
            (
                .cognitoNewIssuer,
                [
                    "iss": "https://issuer-cognito-idp.eu-central-1.amazonaws.com/\(pool)", "client_id": client,
                    "token_use": "access",
                ], "cognito:groups"
            ),
            (.cognitoSAML, ["iss": "\(base)/\(pool)", "client_id": client, "token_use": "access"], nil),
            (.keycloak, ["iss": "\(base)/realms/emulator", "azp": client, "typ": "Bearer", "aud": "account"], nil),
            (.okta, ["iss": "\(base)/oauth2/default", "cid": client, "uid": "s", "aud": "api://default"], "groups"),
            (
                .entraV1,
                [
                    "iss": "\(base)/\(tenant)/", "appid": client, "ver": "1.0", "upn": "ann@example.com",
                    "aud": "api://656d756c-6174-6f72-8000-000000000001",
                ], "groups"
            ),
            (
                .entraV2,
                [
                    "iss": "\(base)/\(tenant)/v2.0", "azp": client, "ver": "2.0",
                    "preferred_username": "ann@example.com", "aud": "656d756c-6174-6f72-8000-000000000001",
                ], "groups"
            ),
            (.auth0, ["iss": "\(base)/", "azp": client], "https://example.com/groups"),
        ] as [(ProviderKind, [String: String], String?)])
    func `an access token has the provider's claims`(
        provider: ProviderKind, expected: [String: String], groupsClaim: String?
    ) async throws {
        let claims = try TokenTests.values(of: try await accessToken(provider))
        for (name, text) in expected { #expect(claims[name] as? String == text, "\(name)") }
        #expect(claims["sub"] as? String == "s")
        if let groupsClaim { #expect(claims[groupsClaim] as? [String] == Self.ann.groups) }
        let clientClaims = ["client_id", "azp", "cid", "appid"].filter { claims[$0] != nil }
        #expect(clientClaims.count == 1 && expected[clientClaims[0]] != nil)
        #expect(provider.isCognito == (claims["token_use"] != nil) && provider.isCognito == (claims["aud"] == nil))
    }

    private static let client = "emulatorclient0123456789ab"

    @Test func `the groups of Keycloak are roles in an object`() async throws {
        let claims = try TokenTests.values(of: try await accessToken(.keycloak))
        let roles = try #require((claims["realm_access"] as? [String: Any])?["roles"] as? [String])
        #expect(roles.suffix(2) == ["Site Admins", "CN=Ops,OU=IT"] && roles.contains("offline_access"))
    }

    @Test func `a token of Auth0 is for the API and for the user info endpoint`() async throws {
        let claims = try TokenTests.values(of: try await accessToken(.auth0))
        #expect(claims["aud"] as? [String] == ["https://api.example.com", "\(Self.base)/userinfo"])
    }

    @Test func `a token that is for nobody here is opaque, or names a key that is not published`() async throws {
        #expect(try await accessToken(.auth0Opaque).wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil)
        let test = try await login(.oktaOrganization)
        let token = try await test.login.mint(for: Self.ann, life: 60).accessToken
        #expect(try Flow.part(0, of: token).contains("okta-internal-at+jwt"))
        let claims = try TokenTests.values(of: token)
        #expect(claims["sub"] as? String == "ann@example.com" && claims["aud"] as? String == Self.base)
        let header = try JSONSerialization.jsonObject(with: Data(try Flow.part(0, of: token).utf8)) as? [String: Any]
        #expect(!test.login.tokens.keySet.contains(try #require(header?["kid"] as? String)))
    }

    @Test(arguments: ProviderKind.allCases)
    func `the documents are where the provider has them`(provider: ProviderKind) async throws {
        let test = try await login(provider)
        let addresses = test.login.configuration.addresses
        try await test.run { browser in
            let json = try #require(try await browser.get(addresses.discoveryPath).json)
            #expect(json["issuer"] as? String == addresses.issuer)
            #expect(json["jwks_uri"] as? String == Self.base + addresses.keySetPath)
            #expect(try await browser.get(addresses.keySetPath).json?["keys"] != nil)
        }
    }

    @Test(arguments: ProviderKind.allCases)
    func `a login gives the provider's tokens, and user info for them`(provider: ProviderKind) async throws {
        let test = try await login(provider)
        try await test.run { browser in
            let code = try await Flow.code(browser)
            let grant = try await test.login.exchange(code: code, redirectURI: TestLogin.callback)
            let info = try #require(await test.login.userInfo(accessToken: grant.accessToken))
            #expect(info["sub"] == test.ann.sub)
            #expect(await test.login.userInfo(accessToken: grant.accessToken + "x") == nil)
        }
    }

    @Test(arguments: ProviderKind.allCases)
    func `signing out takes the provider's name for where to return to`(provider: ProviderKind) async throws {
        try await login(provider).run { browser in
            let names = ["logout_uri", "post_logout_redirect_uri"]
            let target = "http%3A%2F%2Flocalhost%3A8080%2Fsigned-out"
            for (name, isRight) in zip(names, [provider.isCognito, !provider.isCognito]) {
                let response = try await browser.get("/logout?client_id=\(Self.client)&\(name)=\(target)")
                #expect((response.headers[.location] == TestLogin.signedOut) == isRight, "\(name)")
            }
        }
    }

    @Test func `the second form of an issuer needs a pool with a region`() {
        for (pool, isFine) in [("eu-west-1_a", true), ("pool", false), ("_a", false)] {
            var configuration = ManagedLoginConfiguration(baseURL: Self.base, callbackURLs: [], signOutURLs: [])
            (configuration.provider, configuration.poolID) = (.cognitoNewIssuer, pool)
            #expect(((try? configuration.check()) != nil) == isFine, "\(pool)")
        }
    }
}
