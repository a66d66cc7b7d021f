// SPDX-License-Identifier: Apache-2.0

/// Access tokens as their providers document them (`docs/providers.md`).
public enum AccessTokenShape: String, CaseIterable, Sendable {
    case cognito, keycloak, okta, entra1, entra2, auth0, rfc9068

    /// Those whose tokens do not say `token_use`.
    public static var others: [AccessTokenShape] { allCases.filter { $0 != .cognito } }

    public var issuer: String {
        switch self {
        case .cognito: Mint.issuer
        case .keycloak: "https://login.example/realms/staff"
        case .okta: "https://example.okta.com/oauth2/default"
        case .entra1: "https://sts.windows.net/3b2c0b1a-0000-4000-8000-000000000000/"
        case .entra2: "https://login.microsoftonline.com/3b2c0b1a-0000-4000-8000-000000000000/v2.0"
        case .auth0: "https://example.eu.auth0.com/"
        case .rfc9068: "https://authorization.example"
        }
    }

    /// The claim that names the client.
    public var client: String {
        switch self {
        case .keycloak, .entra2, .auth0: "azp"
        case .okta: "cid"
        case .entra1: "appid"
        case .cognito, .rfc9068: "client_id"
        }
    }

    /// Whether the token says of itself that it is an access token.
    public var isTyped: Bool { [.cognito, .keycloak, .rfc9068].contains(self) }

    public var audience: String { self == .keycloak ? "account" : "api://application" }

    /// Makes of a token of Amazon Cognito's one of this shape.
    public func shape(_ draft: inout AccessTokenDraft) {
        guard self != .cognito else { return }
        for claim in ["token_use", "client_id", "version", "origin_jti", "username"] { draft.claims[claim] = nil }
        draft.claims["iss"] = .string(issuer)
        draft.claims[client] = .string(Mint.client)
        draft.claims["aud"] = .string(audience)
        switch self {
        case .keycloak: draft.claims["typ"] = "Bearer"
        case .rfc9068: draft.header["typ"] = "at+jwt"
        default: draft.header["typ"] = "JWT"
        }
    }
}
