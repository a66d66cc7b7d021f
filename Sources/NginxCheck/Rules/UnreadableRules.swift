// SPDX-License-Identifier: Apache-2.0

import AccessPolicy

/// Rules whose value the daemon cannot read, or that name nobody. Its own parser says so, so that both always agree.
struct UnreadableRules {
    let server: Server

    var findings: [Finding] {
        ([server.level] + server.locations).filter(Self.counts).flatMap { level in
            level.withConditions.compactMap(finding)
        }
    }

    /// In a location for everybody a rule is a finding whatever its value is.
    private static func counts(_ level: Level) -> Bool {
        switch level.include?.kind {
        case .open, .anonymous: false
        case .protected, nil: true
        }
    }

    private func finding(_ line: Directive) -> Finding? {
        // What a variable holds is not known.
        guard let rule = RuleName(of: line), line.arguments.count == 2, !line.arguments[1].contains("$"),
            let fault = rule.fault(in: line.arguments[1])
        else { return nil }
        let part = fault.entry.map { "“\($0)” in " } ?? ""
        let repair = RuleRepair(of: rule, line.arguments[1])
        return Finding(
            .ruleUnreadable, at: line.place, "\(part)\(line.argument) \(fault.problem)", advice: repair.advice,
            fix: repair.lines.map { rule, value in
                Directive(name: "set", arguments: ["$\(rule.variable)", value], place: line.place).text
            })
    }
}

extension RuleName {
    /// The rule that a `set` line states, if it is one. nginx ignores the case of names.
    init?(of line: Directive) {
        guard line.name == "set", line.argument.hasPrefix("$") else { return nil }
        guard let rule = Self.ofVariables[line.argument.dropFirst().lowercased()] else { return nil }
        self = rule
    }

    private static let ofVariables = Dictionary(uniqueKeysWithValues: allCases.map { ($0.variable, $0) })

    /// nginx's variable, without `$`: `authsidecar_emails` for `allowed_emails`.
    var variable: String { "authsidecar_\(rawValue.replacing("allowed_", with: ""))" }
}
