// SPDX-License-Identifier: Apache-2.0

/// Which identity provider is emulated: it decides issuers, user info and access tokens. Pages and endpoints stay the same.
///
/// `docs/providers.md` says what each of them documents.
public enum ProviderKind: String, CaseIterable, Sendable {
    case cognito
    /// A user pool that writes the issuer's second form into access tokens (Amazon Cognito API reference,
    /// IssuerConfigurationType).
    case cognitoNewIssuer = "cognito-new-issuer"
    /// A user pool that maps a multi-valued attribute of a SAML provider to `custom:groups`.
    case cognitoSAML = "cognito-saml"
    case keycloak
    /// An authorization server of one's own, whose `sub` was set to the user's id.
    case okta
    /// The organization's own authorization server.
    case oktaOrganization = "okta-org"
    case entraV1 = "entra-v1"
    case entraV2 = "entra-v2"
    /// With an API, which is the audience.
    case auth0
    /// Without an audience.
    case auth0Opaque = "auth0-opaque"

    /// Whether an `authenticate-cognito` action comes before it, and not an `authenticate-oidc` one.
    public var isCognito: Bool {
        switch self {
        case .cognito, .cognitoNewIssuer, .cognitoSAML: true
        case .keycloak, .okta, .oktaOrganization, .entraV1, .entraV2, .auth0, .auth0Opaque: false
        }
    }

    /// The audience of access tokens that are for an API of one's own.
    public var audience: String? {
        switch self {
        case .keycloak: "account"
        case .okta: "api://default"
        case .entraV1: "api://\(Self.entraAPI)"
        case .entraV2: Self.entraAPI
        case .auth0: "https://api.example.com"
        case .cognito, .cognitoNewIssuer, .cognitoSAML, .oktaOrganization, .auth0Opaque: nil
        }
    }

    /// “emulator” in ASCII, as in the ids of the load balancer's keys.
    static let entraTenant = "656d756c-6174-6f72-8000-000000000000"
    private static let entraAPI = "656d756c-6174-6f72-8000-000000000001"
}
