// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE

/// One rule of a location that may keep somebody out, in the order in which they are evaluated.
enum LocationRule: Sendable {
    case email(Set<EmailAddress>)
    case domain(Set<DomainPattern>)
    case group(Set<ExactText>)
    case claim(ClaimRule)
    case loginAge(LoginAge)
    /// Instead of all others: the rules cannot be read, and keep everybody out.
    case unreadable(RuleFault)

    /// The reason, if this rule by itself keeps somebody out.
    ///
    /// - Parameter groups: the user's groups, `nil` if nothing says which.
    func denial(of subject: RuleSubject, groups: () -> [String]?) -> Denial? {
        switch self {
        case .email(let allowed): subject.denial(byAddress: allowed.contains, otherwise: .emailNotAllowed)
        case .domain(let allowed):
            subject.denial(
                byAddress: { address in allowed.contains { $0.matches(address.domain) } }, otherwise: .domainNotAllowed)
        case .group(let allowed):
            if let groups = groups() {
                groups.contains { allowed.contains(ExactText($0)) } ? nil : .groupNotAllowed
            } else {
                .groupsMissing
            }
        case .claim(let rule): rule.allows(subject.claim(at:)) ? nil : .claimNotAllowed
        case .loginAge(let age): age.denial(of: subject.accessToken, at: subject.now, leeway: subject.leeway)
        case .unreadable(let fault): fault.denial
        }
    }

    /// What is checked, in a few words.
    var title: String {
        switch self {
        case .email: "the address is one of allowed_emails"
        case .domain: "the domain of the address is one of allowed_domains"
        case .group: "a group is one of allowed_groups"
        case .claim: "each claim of allowed_claims has one of its values"
        case .loginAge: "the login is not older than max_login_age"
        case .unreadable: "the rules can be read"
        }
    }

    /// What the rule looks at, for people.
    func found(_ subject: RuleSubject, _ groups: [String]?) -> String {
        switch self {
        case .email, .domain: subject.emailSource.address(in: subject.claims) ?? "no address"
        case .group:
            groups.map { $0.isEmpty ? "no groups" : $0.joined(separator: ", ") }
                ?? "nothing names groups; Amazon Cognito needs ACCESS_TOKEN=verify and the access token, other providers "
                + "GROUPS_CLAIM"
        case .claim(let rule): rule.found(subject.claim(at:))
        case .loginAge:
            subject.accessToken.map { $0.loginTime.map { "\(subject.now - $0) s" } ?? "no auth_time" }
                ?? "auth_time is only in the access token, and none was verified"
        case .unreadable(let fault): fault.description
        }
    }
}

/// What rules look at. The tokens' claims, and how the settings say to read them.
struct RuleSubject {
    /// Of the user claims token.
    let claims: Claims
    let accessToken: VerifiedAccessToken?
    let emailSource: EmailSource
    /// Seconds since the epoch.
    let now: Int64
    /// How many seconds the provider's clock may be ahead.
    let leeway: Int64

    /// A claim of the verified access token or, if that has none at this path, of the user claims token, as for groups.
    func claim(at path: ClaimPath) -> JSONValue? {
        accessToken.flatMap { $0.claims[path] } ?? claims[path]
    }

    /// The reason, if the address does not count or is none that is allowed.
    fileprivate func denial(byAddress isAllowed: (EmailAddress) -> Bool, otherwise denial: Denial) -> Denial? {
        guard !emailSource.lacksVerification(in: claims) else { return .emailNotVerified }
        return emailSource.address(in: claims).flatMap(EmailAddress.init).map(isAllowed) == true ? nil : denial
    }
}
