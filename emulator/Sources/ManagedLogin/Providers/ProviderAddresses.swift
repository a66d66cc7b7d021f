// SPDX-License-Identifier: Apache-2.0

/// Where a provider says that it is, and where its documents are here.
public struct ProviderAddresses: Sendable {
    /// `iss` of the user claims token and of ID tokens.
    public let issuer: String
    /// `iss` of access tokens.
    public let accessTokenIssuer: String
    /// Where the key set is.
    public let keySetPath: String
    /// Where the discovery document is, next to the root.
    public let discoveryPath: String

    /// The issuers are paths below `baseURL`, so that their documents can be read there. Only the two forms of Cognito's differ
    /// in their hosts and have to be AWS's: a verifier knows them by these.
    init(_ kind: ProviderKind, baseURL: String, poolID: String) {
        let path: String
        var issuers: (user: String, access: String)?
        switch kind {
        case .cognito, .cognitoSAML:
            (path, keySetPath) = ("/\(poolID)", "/\(poolID)/.well-known/jwks.json")
        case .cognitoNewIssuer:
            (path, keySetPath) = ("/\(poolID)", "/\(poolID)/.well-known/jwks.json")
            let rest = "\(poolID.prefix { $0 != "_" }).amazonaws.com/\(poolID)"
            issuers = ("https://cognito-idp.\(rest)", "https://issuer-cognito-idp.\(rest)")
        case .keycloak:
            (path, keySetPath) = ("/realms/emulator", "/realms/emulator/protocol/openid-connect/certs")
        case .okta: (path, keySetPath) = ("/oauth2/default", "/oauth2/default/v1/keys")
        case .oktaOrganization: (path, keySetPath) = ("", "/oauth2/v1/keys")
        case .entraV1, .entraV2:
            let tenant = "/\(ProviderKind.entraTenant)"
            (path, keySetPath) = ("\(tenant)/v2.0", "\(tenant)/discovery/v2.0/keys")
            // Version 1 has another host, `https://sts.windows.net/TENANT/`.
            if kind == .entraV1 { issuers = ("\(baseURL)\(path)", "\(baseURL)\(tenant)/") }
        case .auth0, .auth0Opaque:
            (path, keySetPath) = ("", "/.well-known/jwks.json")
            issuers = ("\(baseURL)/", "\(baseURL)/")
        }
        issuer = issuers?.user ?? "\(baseURL)\(path)"
        accessTokenIssuer = issuers?.access ?? "\(baseURL)\(path)"
        discoveryPath = "\(path)/.well-known/openid-configuration"
    }
}
