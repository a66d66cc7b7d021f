// SPDX-License-Identifier: Apache-2.0

/// Who may enter a location: by the name of each rule the entries that it lists. One of a rule's entries has to match, and all
/// rules have to hold.
struct RuleSet: Equatable {
    private(set) var entries: [String: Set<String>] = [:]

    /// - Parameter lines: `set` lines; of a name the last one counts.
    init(_ lines: [Directive]) {
        for line in lines {
            let value = line.arguments.dropFirst().first ?? ""
            let list = value.split(separator: ",").map {
                $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            entries[line.argument.lowercased()] = Set(list.filter { !$0.isEmpty })
        }
    }

    /// Those of the server block, with the location's own in their place.
    init(_ defaults: RuleSet, replacedBy own: RuleSet) {
        entries = defaults.entries.merging(own.entries) { $1 }
    }

    /// Whether everybody who is signed in may enter.
    var limitsNobody: Bool { limits.isEmpty }

    /// The names of rules that it has, `*` or not.
    var names: Set<String> { Set(entries.keys) }

    /// The names of rules that keep somebody out.
    var limitingNames: [String] { limits.keys.sorted() }

    private var limits: [String: Set<String>] { entries.filter { $0.value != ["*"] } }

    /// Whether nobody gets in that `other` keeps out.
    func isAtLeast(_ other: RuleSet) -> Bool {
        other.limits.allSatisfy { name, allowed in
            limits[name].map { $0.isSubset(of: allowed) } ?? false
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
