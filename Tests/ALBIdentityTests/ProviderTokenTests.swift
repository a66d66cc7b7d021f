// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import TestSupport
import Testing
import TokenMint

/// Access tokens as other providers than Amazon Cognito document them (`docs/providers.md`), and attacks on each.
struct ProviderTokenTests {
    private let access: AccessScene

    init() throws {
        access = try AccessScene()
    }

    private func outcome(
        _ provider: AccessTokenShape, audiences: [String]? = nil, clientClaims: String? = nil,
        _ change: (inout AccessTokenDraft) -> Void = { _ in }
    ) throws -> AccessScene.Outcome {
        let expected = Expectations(
            loadBalancers: access.scene.expectations.loadBalancers,
            accessTokens: AccessTokenExpectations(
                issuers: [Issuer(provider.issuer)],
                clientClaims: try clientClaims.map(ClaimPath.alternatives)
                    ?? AccessTokenExpectations.standardClientClaims,
                audiences: audiences ?? [provider.audience]))
        let token = access.token { draft in
            provider.shape(&draft)
            change(&draft)
        }
        return try access.outcome(of: token, expecting: expected)
    }

    @Test(arguments: AccessTokenShape.others)
    func `an access token of each provider is trusted`(provider: AccessTokenShape) throws {
        #expect(try outcome(provider) == .believed)
        #expect(try outcome(provider) { $0.claims["aud"] = .raw("[\"other\",\"\(provider.audience)\"]") } == .believed)
        #expect(try outcome(provider, clientClaims: provider.client) == .believed)
    }

    @Test(arguments: AccessTokenShape.others)
    func `without an expected audience only a token that says what it is is trusted`(provider: AccessTokenShape) throws
    {
        #expect(try outcome(provider, audiences: []) == (provider.isTyped ? .believed : .refused(.wrongUse)))
    }

    /// An ID token has the client as its audience (OpenID Connect Core §2), and no `typ` of an access token.
    @Test(arguments: AccessTokenShape.others)
    func `an ID token is refused, also where the client is an expected audience`(provider: AccessTokenShape) throws {
        for audiences in [[Mint.client], [Mint.client, provider.audience], [provider.audience]] {
            let result = try outcome(provider, audiences: audiences) { draft in
                draft.claims["aud"] = .string(Mint.client)
                draft.claims["typ"] = provider == .keycloak ? "ID" : nil
                draft.header["typ"] = "JWT"
                draft.claims["nonce"] = "n"
            }
            #expect(result == .refused(.wrongUse), "\(audiences)")
        }
    }

    /// An ID token may have further audiences next to the client (OpenID Connect Core §2), and `azp` then names the client.
    @Test(arguments: AccessTokenShape.others)
    func `an ID token is refused that names the expected audience next to the client`(provider: AccessTokenShape) throws
    {
        for audiences in [
            "[\"\(Mint.client)\",\"\(provider.audience)\"]", "[\"\(provider.audience)\",\"\(Mint.client)\"]",
        ] {
            let result = try outcome(provider) { draft in
                draft.claims["aud"] = .raw(audiences)
                draft.claims["azp"] = .string(Mint.client)
                draft.claims["typ"] = nil
                draft.header["typ"] = "JWT"
            }
            #expect(result == .refused(.wrongUse), "\(audiences)")
        }
    }

    /// Keycloak says in the claim `typ` what a token is: `ID`, `Refresh`, `Logout`. Whatever else it has does not make up for that.
    @Test(arguments: AccessTokenShape.others)
    func `a claim typ proves or refutes wherever it is`(provider: AccessTokenShape) throws {
        #expect(try outcome(provider, audiences: []) { $0.claims["typ"] = "Bearer" } == .believed)
        for type in ["\"ID\"", "\"bearer\"", "\"Bearer \"", "\"JWT\"", "\"\"", "null", "[\"Bearer\"]", "true"] {
            #expect(try outcome(provider) { $0.claims["typ"] = .raw(type) } == .refused(.wrongUse), "\(type)")
        }
    }

    @Test(arguments: AccessTokenShape.others)
    func `a token for another application is refused`(provider: AccessTokenShape) throws {
        for audience in [
            "\"other\"", "[\"other\"]", "[]", "1", "null", "{\"a\":\"\(provider.audience)\"}",
            "\"\(provider.audience)/\"",
        ] {
            let result = try outcome(provider) { $0.claims["aud"] = .raw(audience) }
            #expect(result == .refused(provider.isTyped ? .wrongAudience : .wrongUse), "\(audience)")
        }
    }

    @Test(arguments: AccessTokenShape.others)
    func `a token of another client is refused, whichever claim says so`(provider: AccessTokenShape) throws {
        #expect(try outcome(provider) { $0.claims[provider.client] = nil } == .refused(.mismatch))
        for value in ["\"another\"", "1", "null", "[\"\(Mint.client)\"]", "\"\(Mint.client) \""] {
            #expect(
                try outcome(provider) { $0.claims[provider.client] = .raw(value) } == .refused(.mismatch), "\(value)")
        }
        for claim in ["client_id", "azp", "cid", "appid"] where claim != provider.client {
            #expect(try outcome(provider) { $0.claims[claim] = "another" } == .refused(.mismatch), "\(claim)")
            #expect(try outcome(provider) { $0.claims[claim] = .string(Mint.client) } == .believed, "\(claim)")
        }
    }

    @Test(arguments: AccessTokenShape.others)
    func `a token of another user, issuer or time is refused`(provider: AccessTokenShape) throws {
        #expect(try outcome(provider) { $0.claims["sub"] = "another" } == .refused(.mismatch))
        #expect(try outcome(provider) { $0.claims["iss"] = .string(provider.issuer + "x") } == .refused(.mismatch))
        #expect(try outcome(provider) { $0.claims["exp"] = .integer(Scene.now - 3600) } == .refused(.expired))
        #expect(try outcome(provider) { $0.claims["nbf"] = .integer(Scene.now + 60) } == .refused(.notYetValid))
        for algorithm in ["none", "HS256", "PS256", "ES256", "RS512"] as [JSONText] {
            #expect(try outcome(provider) { $0.header["alg"] = algorithm } == .refused(.unsupportedAlgorithm))
        }
    }

    /// What acts as Amazon Cognito on a developer's machine writes its tokens under another issuer.
    @Test(arguments: AccessTokenShape.others)
    func `token_use proves or refutes wherever it is`(provider: AccessTokenShape) throws {
        #expect(try outcome(provider, audiences: []) { $0.claims["token_use"] = "access" } == .believed)
        for use in ["\"id\"", "\"Access\"", "null", "[\"access\"]", "1"] {
            #expect(try outcome(provider) { $0.claims["token_use"] = .raw(use) } == .refused(.wrongUse), "\(use)")
        }
    }

    /// What is insisted on for a user pool does not depend on these settings.
    @Test func `a token of Amazon Cognito needs token_use and client_id whatever else it has`() throws {
        let expected = Expectations(
            loadBalancers: access.scene.expectations.loadBalancers,
            accessTokens: AccessTokenExpectations(clientClaims: [ClaimPath(name: "azp")], audiences: ["api"]))
        func outcome(_ change: (inout AccessTokenDraft) -> Void) throws -> AccessScene.Outcome {
            try access.outcome(of: access.token(change), expecting: expected)
        }
        #expect(try outcome { _ in } == .believed)
        let forged: (inout AccessTokenDraft) -> Void = { draft in
            draft.header["typ"] = "at+jwt"
            draft.claims["aud"] = "api"
            draft.claims["azp"] = .string(Mint.client)
        }
        #expect(
            try outcome {
                forged(&$0)
                $0.claims["token_use"] = "id"
            } == .refused(.wrongUse))
        #expect(
            try outcome {
                forged(&$0)
                $0.claims["client_id"] = nil
            } == .refused(.mismatch))
    }

    @Test(arguments: [
        ("at+jwt", true), ("AT+JWT", true), ("application/at+jwt", true), ("JWT", false), ("at+jwt ", false),
    ])
    func `typ is a media type`(typ: String, isAccepted: Bool) throws {
        let result = try outcome(.rfc9068, audiences: []) { $0.header["typ"] = .string(typ) }
        #expect(result == (isAccepted ? .believed : .refused(.wrongUse)))
    }
}
