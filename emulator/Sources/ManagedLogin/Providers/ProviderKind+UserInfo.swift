// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

extension ProviderKind {
    /// The response of the user info endpoint, which becomes the content of the user claims token.
    func userInfo(of profile: Profile) -> UserInfo {
        let email = profile.email.map(JSONObject.Value.string)
        let name = profile.name.map(JSONObject.Value.string)
        let username = profile.username.map(JSONObject.Value.string) ?? email
        let isVerified = email == nil ? nil : profile.isEmailVerified
        let sub = JSONObject.Value.string(profile.sub)
        switch self {
        case .cognito, .cognitoNewIssuer, .cognitoSAML:
            let groups = self == .cognitoSAML ? Self.attribute(profile.groups) : nil
            return UserInfo([
                ("sub", sub), ("email_verified", isVerified.map { .string(String($0)) }),
                ("custom:groups", groups.map { .string($0) }), ("name", name), ("email", email),
                ("username", .string(profile.username ?? profile.sub)),
            ])
        case .keycloak:
            return UserInfo([
                ("sub", sub), ("email_verified", isVerified.map { .bool($0) }), ("name", name),
                ("preferred_username", username), ("email", email),
            ])
        case .okta, .oktaOrganization:
            // The organization's own server has groups here only.
            let hasGroups = self == .oktaOrganization && !profile.groups.isEmpty
            return UserInfo([
                ("sub", sub), ("name", name), ("email", email), ("preferred_username", username),
                ("email_verified", isVerified.map { .bool($0) }),
                ("groups", hasGroups ? .strings(profile.groups) : nil),
            ])
        case .entraV1: return UserInfo([("sub", sub), ("name", name), ("upn", username)])
        case .entraV2: return UserInfo([("sub", sub), ("name", name), ("preferred_username", username)])
        case .auth0, .auth0Opaque:
            return UserInfo([
                ("sub", sub), ("name", name), ("email", email), ("email_verified", isVerified.map { .bool($0) }),
            ])
        }
    }

    /// The values of a mapped attribute as Cognito writes them: several in brackets, each form-encoded; one as it is; `nil`
    /// for none.
    static func attribute(_ values: [String]) -> String? {
        guard values.count != 1 else { return values[0] }
        return values.isEmpty ? nil : "[\(values.map(formEncoded).joined(separator: ", "))]"
    }
    /// Only letters, digits, `.`, `-`, `*` and `_` stay as they are.
    private static func formEncoded(_ text: String) -> String {
        FormFields.encoded(text).replacing("%20", with: "+").replacing("%2A", with: "*").replacing("~", with: "%7E")
    }
}
