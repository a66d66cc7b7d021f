// SPDX-License-Identifier: Apache-2.0

/// Why a location's rules keep out somebody who is verified. The raw value is the reason code of the manual.
public enum Denial: String, Error, CaseIterable, Sendable {
    /// The location has none of nginx's location includes, so nobody has said who may enter.
    case includeMissing = "include-missing"
    /// A rule is there and names nobody.
    case ruleEmpty = "rule-empty"
    /// A rule that this version does not know, or that it cannot read.
    case ruleUnknown = "rule-unknown"
    case emailNotVerified = "email-not-verified"
    case emailNotAllowed = "email-not-allowed"
    case domainNotAllowed = "domain-not-allowed"
    case groupNotAllowed = "group-not-allowed"
    /// A rule asks for a group, and nothing that is looked at says which groups the user is in.
    case groupsMissing = "groups-missing"
    case claimNotAllowed = "claim-not-allowed"
    /// The user signed in longer ago than the location allows.
    case loginTooOld = "login-too-old"
    /// A rule asks how long ago the user signed in, and nothing proves it.
    case loginTimeUnknown = "login-time-unknown"

    /// One sentence for the person who runs the site.
    public var explanation: String {
        switch self {
        case .includeMissing:
            "the nginx location has none of authsidecar's location includes, such as authsidecar-protect.conf or "
                + "authsidecar-public.conf, or nginx skipped it"
        case .ruleEmpty: "a rule of the location is empty, which lets nobody in"
        case .ruleUnknown: "the location asks for a rule that this version does not know or cannot read"
        case .emailNotVerified: "the identity provider has not verified the user's e-mail address"
        case .emailNotAllowed: "the user's e-mail address is not one of allowed_emails"
        case .domainNotAllowed: "the domain of the user's e-mail address is not one of allowed_domains"
        case .groupNotAllowed: "the user is in none of allowed_groups"
        case .groupsMissing:
            "no token that is looked at names groups: Amazon Cognito needs ACCESS_TOKEN=verify, other providers GROUPS_CLAIM"
        case .claimNotAllowed:
            "a claim that allowed_claims names is absent, or has none of the values that are named for it"
        case .loginTooOld: "the user signed in longer ago than max_login_age"
        case .loginTimeUnknown:
            "max_login_age needs auth_time of a verified access token: ACCESS_TOKEN=verify, and a provider that writes it; if it "
                + "is in the future, compare the clocks"
        }
    }
}
