// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// What an access token says, before a provider writes it in its own way.
struct AccessTokenContent: Sendable {
    let profile: Profile
    let scope: [String]
    /// The grant's name: `origin_jti`, `sid`.
    let grantID: String
    let authTime: Int64
    /// Seconds since the epoch, as the other times.
    let issued: Int64
    let expires: Int64
}

/// Header and payload of an access token, in the order in which the provider prints them. RS256 signs it.
struct AccessTokenFormat {
    typealias Members = [(String, JSONObject.Value?)]

    let header: Members
    let claims: Members
    /// Whether `/` is printed as `\/`.
    let escapesSlashes: Bool

    private init(header: Members, claims: Members..., escapesSlashes: Bool = false) {
        self.header = header
        self.claims = claims.flatMap(\.self)
        self.escapesSlashes = escapesSlashes
    }

    /// - Returns: `nil` for a provider whose access tokens are opaque.
    static func of(
        _ content: AccessTokenContent, by configuration: ManagedLoginConfiguration, keyID: String
    ) -> AccessTokenFormat? {
        let kind = configuration.provider
        let profile = content.profile
        let issuer = JSONObject.Value.string(configuration.addresses.accessTokenIssuer)
        let client = JSONObject.Value.string(configuration.clientID)
        let subject = JSONObject.Value.string(profile.sub)
        let username = (profile.username ?? profile.email).map(JSONObject.Value.string)
        let groups = profile.groups.isEmpty ? nil : JSONObject.Value.strings(profile.groups)
        let id = JSONObject.Value.string(RandomToken.uuid())
        let grantID = JSONObject.Value.string(content.grantID)
        let scope = JSONObject.Value.string(content.scope.joined(separator: " "))
        let untyped: Members = [("kid", .string(keyID)), ("alg", "RS256")]
        let typed: Members = [("typ", "JWT"), ("alg", "RS256"), ("kid", .string(keyID))]
        let iss: Members = [("iss", issuer)]
        let aud: Members = [("aud", kind.audience.map { .string($0) })]
        let sub: Members = [("sub", subject)]
        let name: Members = [("name", profile.name.map { .string($0) })]
        let authTime: Members = [("auth_time", .number(content.authTime))]
        let times: Members = [("iat", .number(content.issued)), ("exp", .number(content.expires))]
        let tenant: Members = [("tid", .string(ProviderKind.entraTenant)), ("uti", id)]

        switch kind {
        case .cognito, .cognitoNewIssuer, .cognitoSAML:
            // Who comes by a SAML provider is in one group of the pool, that of the provider.
            let groups = kind == .cognitoSAML ? .strings(["\(configuration.poolID)_saml"]) : groups
            return AccessTokenFormat(
                header: untyped,
                claims: [
                    ("sub", subject), ("cognito:groups", groups), ("iss", issuer), ("version", .number(2)),
                    ("client_id", client), ("origin_jti", grantID), ("token_use", "access"), ("scope", scope),
                    ("auth_time", .number(content.authTime)), ("exp", .number(content.expires)),
                    ("iat", .number(content.issued)), ("jti", id),
                    ("username", .string(profile.username ?? profile.sub)),
                ],
                escapesSlashes: true)
        case .keycloak:
            let roles = ["default-roles-emulator", "offline_access", "uma_authorization"] + profile.groups
            return AccessTokenFormat(
                header: typed,
                claims: times, authTime, [("jti", id)], iss, aud, sub,
                [
                    ("typ", "Bearer"), ("azp", client), ("sid", grantID), ("acr", "1"),
                    ("realm_access", .object([("roles", .strings(roles))])),
                    ("resource_access", .object([("account", .object([("roles", .strings(["view-profile"]))]))])),
                    ("scope", scope), ("email_verified", .bool(profile.isEmailVerified)),
                ], name, [("preferred_username", username), ("email", profile.email.map { .string($0) })])
        case .okta:
            return AccessTokenFormat(
                header: untyped,
                claims: [("ver", .number(1)), ("jti", id)], iss, aud, times,
                [("cid", client), ("uid", subject), ("scp", .strings(content.scope))], authTime, sub,
                [("groups", groups)])
        case .oktaOrganization:
            // A JWT for Okta itself: no key that is published for others verifies it, and `sub` is the user's login.
            return AccessTokenFormat(
                header: [
                    ("kid", .string(RandomToken.make())), ("typ", "application/okta-internal-at+jwt"),
                    ("alg", "RS256"),
                ],
                claims: [("ver", .number(1)), ("jti", id), ("iss", issuer), ("aud", issuer)], times,
                [("cid", client), ("uid", subject), ("scp", .strings(content.scope))], authTime, [("sub", username)])
        case .entraV1:
            return AccessTokenFormat(
                header: typed,
                claims: aud, iss, times,
                [
                    ("nbf", .number(content.issued)), ("acr", "1"), ("amr", .strings(["pwd"])), ("appid", client),
                    ("appidacr", "1"), ("groups", groups),
                ], name, [("scp", "access")], sub, tenant,
                [("unique_name", username), ("upn", username), ("ver", "1.0")])
        case .entraV2:
            return AccessTokenFormat(
                header: typed,
                claims: aud, iss, times,
                [("nbf", .number(content.issued)), ("azp", client), ("azpacr", "1"), ("groups", groups)], name,
                [("preferred_username", username), ("scp", "access")], sub, tenant, [("ver", "2.0")])
        case .auth0:
            // With the scope `openid` the token is for the user info endpoint as well.
            let audiences = [kind.audience, "\(configuration.baseURL)/userinfo"].compactMap(\.self)
            return AccessTokenFormat(
                header: typed,
                claims: [("https://example.com/groups", groups)], iss, sub, [("aud", .strings(audiences))], times,
                [("scope", scope), ("azp", client)])
        case .auth0Opaque: return nil
        }
    }
}
