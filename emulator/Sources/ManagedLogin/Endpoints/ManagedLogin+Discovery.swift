// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import LoginProtocol

extension ManagedLogin {
    /// `/.well-known/openid-configuration` (OpenID Connect Discovery §3)
    func discovery() -> Response {
        let base = configuration.baseURL
        let document = JSONObject([
            ("authorization_endpoint", .string(authorizationEndpoint)),
            ("code_challenge_methods_supported", .strings(["S256"])),
            ("end_session_endpoint", .string("\(base)/logout")),
            ("grant_types_supported", .strings(["authorization_code", "refresh_token"])),
            ("id_token_signing_alg_values_supported", .strings(["RS256"])),
            ("issuer", .string(issuer)),
            ("jwks_uri", .string("\(base)\(configuration.addresses.keySetPath)")),
            ("response_types_supported", .strings(["code"])),
            ("scopes_supported", .strings(AuthorizationRequest.scopes)),
            ("subject_types_supported", .strings(["public"])),
            ("token_endpoint", .string("\(base)/oauth2/token")),
            ("token_endpoint_auth_methods_supported", .strings(["client_secret_basic", "client_secret_post"])),
            ("userinfo_endpoint", .string("\(base)/oauth2/userInfo")),
        ])
        return Responses.json(document.text)
    }
}
