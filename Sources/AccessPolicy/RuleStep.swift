// SPDX-License-Identifier: Apache-2.0

/// One rule of a location by itself, for people who want to know which one says no.
public struct RuleStep: Equatable, Sendable {
    /// What is asked, in a few words.
    public let title: String
    /// Why not; `nil`: it fits.
    public let denial: Denial?
    /// What was found.
    public let found: String
}

extension LocationRules {
    /// Explains every rule, also those after the first that says no. Nothing is decided here.
    ///
    /// - Parameters:
    ///   - email, hasVerifiedEmail, groups: what is claimed of the user.
    ///   - requiresVerifiedEmail: as for ``denial(of:groups:requiresVerifiedEmail:)``.
    public func steps(
        email: String?, hasVerifiedEmail: Bool, groups userGroups: [String], requiresVerifiedEmail: Bool
    ) -> [RuleStep] {
        if let closed { return [RuleStep(title: "the rules can be read", denial: closed, found: closed.explanation)] }
        var steps = [RuleStep(title: "the rules can be read", denial: nil, found: "")]
        let address = email.flatMap(EmailAddress.init)
        let shown = email ?? "no address"
        if requiresVerifiedEmail, emails.isLimited || domains.isLimited {
            steps.append(
                RuleStep(
                    title: "email_verified is true", denial: hasVerifiedEmail ? nil : .emailNotVerified, found: shown))
        }
        if emails.isLimited {
            let fits = emails.allows(address.map { [$0] } ?? [])
            steps.append(
                RuleStep(
                    title: "email is one of allowed_emails", denial: fits ? nil : .emailNotAllowed, found: shown))
        }
        if domains.isLimited {
            let fits = domains.allowsAny { pattern in address.map { pattern.matches($0.domain) } ?? false }
            steps.append(
                RuleStep(
                    title: "the domain of email is one of allowed_domains", denial: fits ? nil : .domainNotAllowed,
                    found: shown))
        }
        if groups.isLimited {
            let fits = groups.allows(userGroups.map(GroupName.init(exactly:)))
            steps.append(
                RuleStep(
                    title: "a group is one of allowed_groups", denial: fits ? nil : .groupNotAllowed,
                    found: userGroups.isEmpty ? "no groups" : userGroups.joined(separator: ", ")))
        }
        return steps
    }
}
