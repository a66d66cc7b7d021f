// SPDX-License-Identifier: Apache-2.0

import LoadBalancer
import ManagedLogin

extension EmulatorSettings {
    /// The lines of authsidecar.conf with which the daemon trusts this emulator: those of `docs/providers.md` for the
    /// provider, with the emulator's addresses.
    public var daemonSettings: [(key: String, value: String)] {
        let addresses = managedLogin.addresses
        var settings = [
            ("ALB_ARN", loadBalancer.arn), ("KEY_ENDPOINT", "\(baseURL)/keys/"), ("CLIENT_ID", clientID),
            ("ISSUER", addresses.issuer),
        ]
        if provider.hasVerifiableAccessTokens {
            settings.append(("ACCESS_TOKEN", "verify"))
            if provider == .entraV1 { settings.append(("ACCESS_TOKEN_ISSUER", addresses.accessTokenIssuer)) }
            // A Keycloak token says itself what it is; `account` would be the audience of any client.
            if provider != .keycloak, let audience = provider.audience {
                settings.append(("ACCESS_TOKEN_AUDIENCE", audience))
            }
            settings.append(("JWKS_URL", baseURL + addresses.keySetPath))
        }
        switch provider {
        case .cognito, .cognitoNewIssuer: break
        case .cognitoSAML: settings.append(("GROUPS_CLAIM", "custom:groups"))
        case .keycloak: settings.append(("GROUPS_CLAIM", "/realm_access/roles"))
        case .okta, .oktaOrganization: settings.append(("GROUPS_CLAIM", "groups"))
        case .entraV1, .entraV2:
            settings += [("GROUPS_CLAIM", "groups"), ("EMAIL_CLAIM", "email|preferred_username|upn")]
        case .auth0, .auth0Opaque: settings.append(("GROUPS_CLAIM", "https://example.com/groups"))
        }
        settings.append(("LOGOUT_ENDPOINT", "\(baseURL)/logout"))
        if let site = sites.first { settings.append(("LOGOUT_URI", "\(site)/signed-out")) }
        if !provider.isCognito { settings.append(("LOGOUT_STYLE", "oidc")) }
        return settings.map { (key: $0.0, value: $0.1) }
    }
}

extension ProviderKind {
    /// Whether the daemon is told to verify the access token: not where the groups are in the user info, since a token that
    /// nobody can verify would be refused.
    fileprivate var hasVerifiableAccessTokens: Bool { self != .cognitoSAML && self != .oktaOrganization }
}
