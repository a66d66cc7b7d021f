// SPDX-License-Identifier: Apache-2.0

/// Rules for groups, while the settings say that no token has groups: they refuse everybody.
struct GroupRules {
    let server: Server

    var findings: [Finding] {
        let closed = server.locations.filter { location in
            location.include?.kind == .protected && server.rules(of: location).needsGroups
        }
        // The server block's rule is one finding, however many locations it closes.
        let ofServer = closed.contains { Self.line(of: $0) == nil } ? Self.line(of: server.level) : nil
        return (ofServer.map { [finding($0, "the server block")] } ?? [])
            + closed.compactMap { location in Self.line(of: location).map { finding($0, location.title) } }
    }

    /// The line that counts of a level's own.
    private static func line(of level: Level) -> Directive? {
        level.ownRuleLines.last { $0.argument.lowercased() == RuleSet.groups }
    }

    private func finding(_ line: Directive, _ owner: String) -> Finding {
        Finding(
            .groupsUnavailable, at: line.place, "\(owner) has a rule for groups, and ACCESS_TOKEN is off",
            advice:
                "for Amazon Cognito, write into authsidecar's settings (for another provider, the name of its claim: GROUPS_CLAIM)",
            fix: ["ACCESS_TOKEN=verify", "ISSUER=https://cognito-idp.REGION.amazonaws.com/USER_POOL_ID"])
    }
}
