// SPDX-License-Identifier: Apache-2.0

import AccessPolicy

/// Who may enter a location: by the name of each rule the entries that it lists. One of a rule's entries has to match, and all
/// rules have to hold, or any of them (`$authsidecar_match`).
struct RuleSet: Equatable {
    private static let match = "$authsidecar_match"
    private static let claims = "$authsidecar_claims"

    private var entries: [String: Set<String>] = [:]

    /// - Parameter lines: `set` lines; of a name the last one counts.
    init(_ lines: [Directive]) {
        for line in lines {
            let list = (line.arguments.dropFirst().first ?? "").split(separator: ",")
            let parts = list.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            entries[line.argument.lowercased()] = Set(parts.filter { !$0.isEmpty })
        }
    }

    /// Those of the server block, with the location's own in their place.
    init(_ defaults: RuleSet, replacedBy own: RuleSet) {
        entries = defaults.entries.merging(own.entries) { $1 }
    }

    /// Whether everybody who is signed in may enter.
    var limitsNobody: Bool { limitingNames.isEmpty }

    /// The names of rules that it has, `*` or not.
    var names: Set<String> { Set(entries.keys) }

    /// The names of rules that keep somebody out.
    var limitingNames: [String] { entries.filter { $0.key != Self.match && $0.value != ["*"] }.keys.sorted() }

    /// Whether everybody is kept out who cannot satisfy a rule. What a variable holds is not known, and an empty list refuses anyway.
    func needs(_ rule: RuleName) -> Bool {
        guard let values = entries["$\(rule.variable)"], !values.isEmpty, values != ["*"],
            !values.contains(where: { $0.contains("$") })
        else { return false }
        return !matchesAny || limitingNames.count == 1
    }

    /// Whether these rules keep out everybody that `other` keeps out, as far as can be told.
    func isAtLeast(_ other: RuleSet) -> Bool {
        guard !other.limitsNobody else { return true }
        let (own, others) = (limits, other.limits)
        guard !own.isEmpty else { return false }
        func implies(_ rule: Limit) -> Bool {
            matchesAny ? own.allSatisfy { $0.implies(rule) } : own.contains { $0.implies(rule) }
        }
        guard other.matchesAny else { return others.allSatisfy(implies) }
        return matchesAny
            ? own.allSatisfy { rule in others.contains(where: rule.implies) } : others.contains(where: implies)
    }

    private var matchesAny: Bool { ![nil, ["all"]].contains(entries[Self.match]) }

    /// A rule: one of the entries.
    private struct Limit {
        let name: String
        let entries: Set<String>

        /// Whether a user who satisfies it also satisfies the other one. Two times are two entries.
        func implies(_ other: Limit) -> Bool { name == other.name && entries.isSubset(of: other.entries) }
    }

    /// Of claims each name is a rule of its own, unless any rule is enough: then they are one together.
    private var limits: [Limit] {
        limitingNames.flatMap { name -> [Limit] in
            let entries = entries[name] ?? []
            guard name == Self.claims else { return [Limit(name: name, entries: entries)] }
            guard !matchesAny else { return [Limit(name: entries.sorted().joined(separator: ","), entries: [])] }
            let byClaim = Dictionary(grouping: entries) { $0.prefix { $0 != "=" } }
            return byClaim.map { Limit(name: "\(name) \($0.key)", entries: Set($0.value)) }
        }
    }
}

extension Server {
    /// The rules that count in a location.
    func rules(of location: Level) -> RuleSet { RuleSet(level.ownRules, replacedBy: location.ownRules) }

    /// Whether somebody may get into a location who may not get into the other one.
    func isWeaker(_ location: Level, than other: Level) -> Bool {
        guard location !== other, !location.handsOutNothing, !other.isOpen else { return false }
        switch location.include?.kind {
        case nil: return location.isOpen
        case .open: return true
        case .anonymous: return other.include?.kind != .anonymous
        case .protected: return !rules(of: location).isAtLeast(rules(of: other))
        }
    }
}
