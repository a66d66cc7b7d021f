// SPDX-License-Identifier: Apache-2.0

import AccessPolicy

/// Rules for groups or the age of the login, while the settings say that no token tells it: they refuse everybody.
struct AccessTokenRules {
    let server: Server
    /// The rule that nobody can satisfy.
    let rule: RuleName

    var findings: [Finding] {
        let closed = server.locations.filter { location in
            location.include?.kind == .protected && server.rules(of: location).needs(rule)
        }
        // The server block's rule is one finding, however many locations it closes.
        let ofServer = closed.contains { line(of: $0) == nil } ? line(of: server.level) : nil
        return (ofServer.map { [finding($0, "the server block")] } ?? [])
            + closed.compactMap { location in line(of: location).map { finding($0, location.title) } }
    }

    /// The line that counts of a level's own.
    private func line(of level: Level) -> Directive? {
        level.ownRuleLines.last { RuleName(of: $0) == rule }
    }

    private func finding(_ line: Directive, _ owner: String) -> Finding {
        guard rule == .groups else {
            return Finding(
                .loginTimeUnavailable, at: line.place,
                "\(owner) has a rule for the age of the login, and ACCESS_TOKEN is off",
                advice: "write into authsidecar's settings, if the provider's access tokens have auth_time",
                fix: Self.settings)
        }
        return Finding(
            .groupsUnavailable, at: line.place, "\(owner) has a rule for groups, and ACCESS_TOKEN is off",
            advice:
                "for Amazon Cognito, write into authsidecar's settings (for another provider, the name of its claim: GROUPS_CLAIM)",
            fix: Self.settings)
    }

    private static let settings = [
        "ACCESS_TOKEN=verify", "ISSUER=https://cognito-idp.REGION.amazonaws.com/USER_POOL_ID",
    ]
}
