// SPDX-License-Identifier: Apache-2.0

import AccessPolicy
import TextBasics

/// The `set` lines that say who may enter: misspelled, or made of what a client sends.
struct RuleLines {
    let site: Site
    let server: Server

    /// The variables that hold rules.
    static let rules = Set(RuleName.allCases.map(\.variable))
    /// What a site may set.
    private static let settable = rules.union(["authsidecar_keep_session_cookie"])

    var findings: [Finding] {
        ([server.level] + server.locations).flatMap { level in
            level.withConditions.flatMap { unknownVariables($0, level) + unknownToFiles($0) + rulesFromClient($0) }
                + chosenByClient(level)
        }
    }

    static func isRule(_ directive: Directive) -> Bool { RuleName(of: directive) != nil }

    // MARK: Names

    /// A name that nginx takes and nothing reads. nginx ignores the case of names.
    private func unknownVariables(_ directive: Directive, _ level: Level) -> [Finding] {
        guard directive.name == "set" || directive.name == "auth_request_set", directive.argument.hasPrefix("$") else {
            return []
        }
        let name = directive.argument.dropFirst().lowercased()
        let nearest = name.nearest(of: Self.settable.sorted(), within: 4)
        guard name.hasPrefix("authsidecar_") || nearest.map({ name.count > $0.count - 4 }) == true else { return [] }
        let isUser = name == "authsidecar_remote_user"
        guard directive.name == "set" ? !Self.settable.contains(name) : !isUser else { return [] }
        let value = directive.arguments.dropFirst().first ?? ""
        let (advice, fix) =
            isUser
            ? ("write behind the include", "auth_request_set $\(name) $upstream_http_x_user_sub;")
            : (
                "if this is meant as a rule, write",
                Directive(
                    name: "set", arguments: ["$\(nearest ?? "authsidecar_groups")", value], place: directive.place
                ).text
            )
        return [
            Finding(
                .unknownVariable, at: directive.place, "“\(directive.argument)” is not a variable that a site sets",
                advice: advice, fix: [fix])
        ]
    }

    /// A rule that is newer than the installed files.
    private func unknownToFiles(_ directive: Directive) -> [Finding] {
        guard Self.isRule(directive), let installed = site.installedRules,
            !installed.contains(directive.argument.dropFirst().lowercased())
        else { return [] }
        return [
            Finding(
                .unknownVariable, at: directive.place,
                "“\(directive.argument)” is no rule to the installed nginx files, which are of an older version",
                advice: "install all nginx files of this version")
        ]
    }

    private func rulesFromClient(_ directive: Directive) -> [Finding] {
        guard Self.isRule(directive), let value = directive.arguments.dropFirst().first,
            let variable = site.clientVariable(in: value)
        else { return [] }
        return [
            Finding(
                .ruleFromClient, at: directive.place,
                "the rule \(directive.argument) is made of $\(variable), which a client chooses",
                advice: "write the values themselves, in a location for each path",
                fix: ["set \(directive.argument) \"admins\";"])
        ]
    }

    /// `if ($http_… = …)` around a rule.
    private func chosenByClient(_ level: Level) -> [Finding] {
        level.directives.filter { $0.name == "if" }.flatMap { condition -> [Finding] in
            let variable = VariableSources.names(in: condition.arguments.joined(separator: " ")).first {
                site.holds($0, where: VariableSources.isClaim)
            }
            guard let variable else { return [] }
            return (condition.block ?? []).filter(Self.isRule).map { line in
                Finding(
                    .ruleFromClient, at: line.place,
                    "whether the rule \(line.argument) counts depends on $\(variable), which a client chooses",
                    advice: "write the rule outside of the `if`", fix: [line.text])
            }
        }
    }
}
