// SPDX-License-Identifier: Apache-2.0

extension Server {
    /// What a location hands requests to, also by way of the location that its `try_files` leads to.
    func applications(of location: Level) -> Set<String> {
        let targets = location.own("try_files").compactMap(\.arguments.last)
        let others = targets.flatMap { target in
            target.hasPrefix("@") ? locations.filter { $0.pattern?.text == target } : reached(by: target)
        }
        return Set(
            ([location] + others).flatMap(\.passes).map {
                UpstreamAddress.target(of: $0.directive) ?? $0.directive.argument
            })
    }

    private func reached(by path: String) -> [Level] {
        guard path.hasPrefix("/") else { return [] }
        let fixed = path.prefix { $0 != "?" && $0 != "$" }
        return index.reached(
            from: String(fixed), isWhole: fixed.endIndex == path.endIndex || path[fixed.endIndex] == "?")
    }

    func sharesApplication(_ location: Level, with other: Level) -> Bool {
        !applications(of: location).isDisjoint(with: applications(of: other))
    }

    /// Whether a location says by `*` that it does without each rule of the other one that it has not.
    func allows(_ location: Level, explicitly other: Level) -> Bool {
        let missing = rules(of: other).limitingNames.filter { !rules(of: location).limitingNames.contains($0) }
        return location.include?.kind == .protected && !missing.isEmpty
            && missing.allSatisfy(location.ownRules.names.contains)
    }
}
