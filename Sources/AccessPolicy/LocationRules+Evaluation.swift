// SPDX-License-Identifier: Apache-2.0

import ALBIdentity

/// The rules of a location in the order in which they are evaluated.
enum LocationRule: CaseIterable {
    case verifiedEmail, email, domain, group
}

/// One rule of a location by itself, for people who want to know which one refuses.
public struct RuleStep: Equatable, Sendable {
    /// What is checked, in a few words.
    public let title: String
    /// The reason, if the rule refuses.
    public let denial: Denial?
    /// What was found.
    public let found: String
}

extension LocationRules {
    /// Decides about a user whose token has been verified.
    ///
    /// - Parameters:
    ///   - groups: the user's groups, `nil` if nothing says which; asked for only if a rule needs them.
    ///   - emailSource: where the user's address is, and whether it must be verified.
    /// - Returns: the reason of the first rule that refuses; `nil`: the user may enter.
    public func denial(
        of user: VerifiedUser, groups: @autoclosure () -> [String]?, emailSource: EmailSource
    ) -> Denial? {
        if let closed { return closed }
        for rule in LocationRule.allCases where limits(rule, emailSource) {
            if let denial = denial(by: rule, user.claims, groups, emailSource) { return denial }
        }
        return nil
    }

    /// Evaluates every rule, also those after the first that refuses. Nothing is decided here.
    ///
    /// - Parameters:
    ///   - claims: of the user; may be unproven.
    ///   - groups, emailSource: as for ``denial(of:groups:emailSource:)``.
    public func steps(for claims: Claims, groups: [String]?, emailSource: EmailSource) -> [RuleStep] {
        let title = "the rules can be read"
        if let closed { return [RuleStep(title: title, denial: closed, found: closed.explanation)] }
        let rules = LocationRule.allCases.filter { limits($0, emailSource) }
        return [RuleStep(title: title, denial: nil, found: "")]
            + rules.map { rule in
                RuleStep(
                    title: rule.title, denial: denial(by: rule, claims, { groups }, emailSource),
                    found: rule.found(emailSource.address(in: claims), groups))
            }
    }

    /// Whether a rule may refuse anybody.
    private func limits(_ rule: LocationRule, _ emailSource: EmailSource) -> Bool {
        switch rule {
        case .verifiedEmail: emailSource.requiresVerification && (emails.isLimited || domains.isLimited)
        case .email: emails.isLimited
        case .domain: domains.isLimited
        case .group: groups.isLimited
        }
    }

    private func denial(
        by rule: LocationRule, _ claims: Claims, _ userGroups: () -> [String]?, _ emailSource: EmailSource
    ) -> Denial? {
        var address: EmailAddress? { emailSource.address(in: claims).flatMap(EmailAddress.init) }
        return switch rule {
        case .verifiedEmail:
            emailSource.lacksVerification(in: claims) ? .emailNotVerified : nil
        case .email:
            address.map { emails.allows([$0]) } == true ? nil : .emailNotAllowed
        case .domain:
            address.map { address in domains.allowsAny { $0.matches(address.domain) } } == true
                ? nil : .domainNotAllowed
        case .group:
            if let userGroups = userGroups() {
                groups.allows(userGroups.map(GroupName.init(exactly:))) ? nil : .groupNotAllowed
            } else {
                .groupsMissing
            }
        }
    }
}

extension LocationRule {
    fileprivate var title: String {
        switch self {
        case .verifiedEmail: "the address, if there is one, is verified"
        case .email: "the address is one of allowed_emails"
        case .domain: "the domain of the address is one of allowed_domains"
        case .group: "a group is one of allowed_groups"
        }
    }

    fileprivate func found(_ address: String?, _ groups: [String]?) -> String {
        switch self {
        case .verifiedEmail, .email, .domain: address ?? "no address"
        case .group:
            groups.map { $0.isEmpty ? "no groups" : $0.joined(separator: ", ") }
                ?? "nothing names groups; Amazon Cognito needs ACCESS_TOKEN=verify, other providers GROUPS_CLAIM"
        }
    }
}
