// SPDX-License-Identifier: Apache-2.0

import ALBIdentity

/// Every rule of a location by itself, for people who want to know which one refuses. Nothing is decided here.
public struct RuleExplanation: Sendable {
    public struct Step: Equatable, Sendable {
        /// What is checked, in a few words.
        public let title: String
        /// The reason, if the rule by itself refuses.
        public let denial: Denial?
        /// What was found.
        public let found: String
    }

    public let steps: [Step]
    /// The reason that a request would get; `nil`: it would be let in.
    public let denial: Denial?
}

extension LocationRules {
    /// Decides about a user whose token has been verified.
    ///
    /// - Parameters:
    ///   - accessToken: of the same user.
    ///   - groups: the user's groups, `nil` if nothing says which; asked for only if a rule needs them.
    ///   - emailSource: where the user's address is, and whether it must be verified.
    ///   - now: seconds since the epoch.
    ///   - leeway: how many seconds the provider's clock may be ahead.
    /// - Returns: the reason of the first rule that refuses; `nil`: the user may enter.
    public func denial(
        of user: VerifiedUser, _ accessToken: VerifiedAccessToken?, groups: @autoclosure () -> [String]?,
        emailSource: EmailSource, at now: Int64, leeway: Int64
    ) -> Denial? {
        guard !rules.isEmpty else { return nil }
        let subject = RuleSubject(
            claims: user.claims, accessToken: accessToken, emailSource: emailSource, now: now, leeway: leeway)
        return match.denial(of: rules) { $0.denial(of: subject, groups: groups) }
    }

    /// Until when a login that is let in is young enough, if that is limited: seconds since the epoch.
    public func loginEnd(of accessToken: VerifiedAccessToken?, at now: Int64) -> Int64? {
        for case .loginAge(let age) in rules {
            // Where another rule lets in somebody whose login is too old, time changes nothing.
            return age.end(of: accessToken).flatMap { $0 < now ? nil : $0 }
        }
        return nil
    }

    /// Evaluates every rule, also those after the first that refuses.
    ///
    /// - Parameters:
    ///   - claims: of the user; may be unproven.
    ///   - accessToken, groups, emailSource, now, leeway: as for ``denial(of:_:groups:emailSource:at:leeway:)``.
    public func explanation(
        for claims: Claims, _ accessToken: VerifiedAccessToken? = nil, groups: [String]?, emailSource: EmailSource,
        at now: Int64 = 0, leeway: Int64 = 0
    ) -> RuleExplanation {
        let title = "the rules can be read"
        if let fault {
            let step = RuleExplanation.Step(title: title, denial: fault.denial, found: fault.description)
            return RuleExplanation(steps: [step], denial: fault.denial)
        }
        let subject = RuleSubject(
            claims: claims, accessToken: accessToken, emailSource: emailSource, now: now, leeway: leeway)
        let found = match == .any && rules.count > 1 ? "one of them is enough" : ""
        let steps = rules.map { rule in
            RuleExplanation.Step(
                title: rule.title, denial: rule.denial(of: subject) { groups }, found: rule.found(subject, groups))
        }
        return RuleExplanation(
            steps: [RuleExplanation.Step(title: title, denial: nil, found: found)] + steps,
            denial: match.denial(of: steps, by: \.denial))
    }
}

extension RuleMatch {
    /// The reason of the first that refuses, unless those that do not are enough.
    fileprivate func denial<Rule>(of rules: [Rule], by denial: (Rule) -> Denial?) -> Denial? {
        var first: Denial?
        for rule in rules {
            let denial = denial(rule)
            switch self {
            case .all: if let denial { return denial }
            case .any: if denial == nil { return nil }
            }
            first = first ?? denial
        }
        return first
    }
}
