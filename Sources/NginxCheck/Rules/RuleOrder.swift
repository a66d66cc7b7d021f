// SPDX-License-Identifier: Apache-2.0

/// Rules that do not count where they are: nginx skips or replaces them, or the include has read another one.
struct RuleOrder {
    let server: Server

    var findings: [Finding] {
        ([server.level] + server.locations).flatMap(setTwice) + rulesBeforeServer + rulesLostInServer + rulesOfMaps
            + server.locations.flatMap { order(in: $0) + defaultsWithAnonymous($0) }
    }

    /// `*`, and `all` of `$authsidecar_match`.
    private static func limitsNobody(_ rule: Directive) -> Bool {
        let value = rule.arguments.dropFirst().first
        return value == "*" || value == "all" && rule.argument.lowercased() == "$authsidecar_match"
    }

    private func setTwice(_ level: Level) -> [Finding] {
        var last: [String: Directive] = [:]
        for line in level.ownRuleLines { last[line.argument.lowercased()] = line }
        return level.ownRuleLines.compactMap { line in
            guard let final = last[line.argument.lowercased()], final.place != line.place || final.text != line.text
            else { return nil }
            return Finding(
                .ruleLost, at: line.place, "“\(final.text)” in line \(final.place.line) replaces this rule",
                advice: "name all entries in one line",
                fix: ["set \(line.argument) \"\(line.arguments.last ?? ""), \(final.arguments.last ?? "")\";"])
        }
    }

    /// A `break`, or a `rewrite` that ends the server block's lines, before its default rules.
    private var rulesLostInServer: [Finding] {
        guard let index = server.includeIndex else { return [] }
        let lines = server.level.directives[index...]
        guard let ending = lines.first(where: { Self.breaks($0) || Self.leaves($0) }),
            let start = lines.firstIndex(where: { $0.place == ending.place && $0.name == ending.name })
        else { return [] }
        return lines[start...].filter(RuleLines.isRule).map { line in
            Finding(
                .ruleLost, at: line.place,
                "“\(ending.text)” in line \(ending.place.line) ends the lines of the server block before this rule",
                advice: "put the rule right behind the server include", fix: [lines[index].text, line.text])
        }
    }

    /// A `map` that makes a rule's variable, which the include sets.
    private var rulesOfMaps: [Finding] {
        guard server.isClosedByDefault else { return [] }
        return (server.level.parent?.directives ?? []).filter { line in
            ["map", "geo", "split_clients"].contains(line.name)
                && RuleLines.rules.contains((line.arguments.last ?? "").dropFirst().lowercased())
        }.map { line in
            let name = line.arguments.last ?? ""
            return Finding(
                .ruleLost, at: line.place, "the server include sets \(name) again, so “\(line.text)” is of no use",
                advice: "give the variable another name, and write in the location", fix: ["set \(name) $my_rule;"])
        }
    }

    /// A default rule closes an anonymous location.
    private func defaultsWithAnonymous(_ location: Level) -> [Finding] {
        guard let include = location.include, include.kind == .anonymous else { return [] }
        let own = location.ownRules.names
        let names = server.level.ownRules.limitingNames.filter { !own.contains($0) }
        guard !names.isEmpty else { return [] }
        return [
            Finding(
                .ruleWithAnonymous, at: location.directives[include.index].place,
                "\(location.title) is for everybody, and has a rule of the server block",
                advice: "write in it, before the include", fix: names.map { "set \($0) *;" })
        ]
    }

    /// Whether nginx may leave the server block's lines for a location.
    private static func leaves(_ directive: Directive) -> Bool {
        switch directive.name {
        case "rewrite": directive.arguments.last == "last"
        case "if": directive.block?.contains(where: leaves) ?? false
        default: false
        }
    }

    /// The server include sets the rules to `*`.
    private var rulesBeforeServer: [Finding] {
        guard let index = server.includeIndex else { return [] }
        return server.level.directives[..<index].filter(RuleLines.isRule).map { line in
            Finding(
                .ruleMisplaced, at: line.place,
                "the rule is before the server include, which sets it to its default again",
                advice: "put it behind the include", fix: [server.level.directives[index].text, line.text])
        }
    }

    // MARK: In a location

    /// What nginx does one after the other when a request comes into the location (ngx_http_rewrite_module).
    private func order(in location: Level) -> [Finding] {
        var findings: [Finding] = []
        var breaking: Directive?
        var breakingBeforeInclude: Directive?
        for (index, directive) in location.directives.enumerated() {
            if let include = location.include, index == include.index {
                breakingBeforeInclude = breaking
                if let breaking, server.isClosedByDefault || server.isFragment {
                    findings.append(
                        Finding(
                            .includeSkipped, at: directive.place,
                            "“\(breaking.text)” in line \(breaking.place.line) is before the include of \(location.title)",
                            advice: "put the rules and the include first", fix: [directive.text, breaking.text]))
                }
            } else if let include = location.include {
                let conditional = directive.name == "if" ? directive.block ?? [] : []
                for line in [directive] + conditional where RuleLines.isRule(line) {
                    findings += rule(
                        line, isBehind: index > include.index,
                        skippedBy: breakingBeforeInclude == nil ? breaking : nil, location, include)
                }
            }
            if Self.breaks(directive) { breaking = breaking ?? directive }
        }
        return findings
    }

    /// Whether nginx may skip what follows in the location.
    static func breaks(_ directive: Directive) -> Bool {
        switch directive.name {
        case "break": true
        case "rewrite": directive.arguments.last == "break"
        case "if": directive.block?.contains(where: breaks) ?? false
        default: false
        }
    }

    private func rule(
        _ line: Directive, isBehind: Bool, skippedBy breaking: Directive?, _ location: Level,
        _ include: (kind: LocationInclude, index: Int)
    ) -> [Finding] {
        let includeLine = location.directives[include.index].text
        switch include.kind {
        case .open where !Self.limitsNobody(line):
            return [
                Finding(
                    .ruleWithoutCheck, at: line.place, "\(location.title) has a rule and is public",
                    advice: "for a location that only some may enter, write",
                    fix: [line.text, "include snippets/\(ShippedFile.protect.name);"])
            ]
        case .anonymous where !Self.limitsNobody(line):
            return [
                Finding(
                    .ruleWithAnonymous, at: line.place, "\(location.title) has a rule and is for everybody",
                    advice: "for a location that only some may enter, write",
                    fix: [line.text, "include snippets/\(ShippedFile.protect.name);"])
            ]
        case .open, .anonymous: return []
        case .protected:
            guard isBehind else { return [] }
            let code: FindingCode = breaking == nil ? .ruleMisplaced : .ruleLost
            let before = breaking.map { ", and “\($0.text)” before the rule" } ?? ""
            return [
                Finding(
                    code, at: line.place, "the rule is behind the include of \(location.title)\(before)",
                    advice: "put the rule first", fix: [line.text, includeLine])
            ]
        }
    }
}
