// SPDX-License-Identifier: Apache-2.0

/// Other ways to the page of a location with rules: nginx takes another location for it, or an application gets its path there.
struct OtherPaths {
    let server: Server

    var findings: [Finding] {
        let protected = server.locations.filter(\.isProtected)
        return protected.flatMap { notInherited($0) + regexTakesOver($0) + otherSpelling($0) }
            + prefixStripped(protected) + mergeSlashes(protected)
    }

    // MARK: Locations in locations

    /// A nested location has the rules of the server block, not those around it.
    private func notInherited(_ location: Level) -> [Finding] {
        guard location.include?.kind == .protected, !location.handsOutNothing,
            let outer = location.outerLocations.first(where: { !$0.ownRules.limitsNobody }), !outer.isOpen
        else { return [] }
        let missing = Set(outer.ownRules.limitingNames).subtracting(location.ownRules.names)
        guard !missing.isEmpty, !server.rules(of: location).isAtLeast(outer.ownRules) else { return [] }
        let lines = outer.ownRuleLines.filter { missing.contains($0.argument.lowercased()) }
        return [
            Finding(
                .ruleNotInherited, at: location.place,
                "\(location.title) is inside of \(outer.title), and does not have its rule",
                advice: "write in it, before the include, or `*` for everybody who is signed in", fix: lines.map(\.text)
            )
        ]
    }

    /// The first one that is meant of the regular expressions that nginx prefers to a location: those of its level and the levels
    /// around it, up to a `^~` or a regular expression, of which those before it.
    private func firstPreferred(to location: Level, where isMeant: (Level) -> Bool) -> Level? {
        var inner = location
        while let outer = inner.parent, let pattern = inner.pattern {
            switch pattern.kind {
            case .exact, .named: return nil
            case .regex, .regexOfAnyCase:
                return outer.regexLocations.lazy.prefix { $0 !== inner }.first(where: isMeant)
            case .firmPrefix: break
            case .prefix: if let found = outer.regexLocations.first(where: isMeant) { return found }
            }
            inner = outer
        }
        return nil
    }

    private func regexTakesOver(_ location: Level) -> [Finding] {
        guard let pattern = location.pattern else { return [] }
        let hasRule = !server.rules(of: location).limitsNobody
        let own = Set(location.regexLocations.compactMap(\.pattern?.text))
        let other = firstPreferred(to: location) { other in
            guard server.budget.takeOne(), let regex = other.pattern, !own.contains(regex.text) else { return false }
            // All paths are below `/`; that files with an ending are open is no mistake there.
            if pattern.text == "/", other.include?.kind != .protected { return false }
            // Nor is it elsewhere, if the files are no application's.
            if !hasRule, !server.sharesApplication(other, with: location) { return false }
            if server.allows(other, explicitly: location) { return false }
            let meets =
                pattern.isRegex ? pattern.mayOverlap(regex) : regex.mayMatch(pattern.text, isWhole: false)
            return meets && server.isWeaker(other, than: location)
        }
        guard let other else { return [] }
        let (advice, fix) = precedence(of: location, over: other)
        return [
            Finding(
                .regexTakesOver, at: location.place,
                "\(other.title) (line \(other.place.line)) gets requests that \(location.title) is meant for, and lets more people in",
                advice: advice, fix: fix)
        ]
    }

    private func precedence(of location: Level, over other: Level) -> (advice: String, fix: [String]) {
        let rules = server.rules(of: location).limitingNames.compactMap { name in
            (server.level.ownRuleLines + location.ownRuleLines).last { $0.argument.lowercased() == name }?.text
        }
        guard let pattern = location.pattern, location.parent === server.level, pattern.text != "/" else {
            return ("write in \(other.title), before its include", rules)
        }
        guard !pattern.isRegex else {
            return ("put it before \(other.title)", ["\(location.title) {"])
        }
        // `^~` by itself would hand out the files that the other one runs.
        guard location.passes.isEmpty, !other.passes.isEmpty else {
            return ("write", ["location ^~ \(pattern.text) {"])
        }
        let inner =
            rules + [other.include.map { other.directives[$0.index].text } ?? ""] + other.passes.map(\.directive.text)
        return (
            "write, with the other lines of both",
            ["location ^~ \(pattern.text) {", "    \(other.title) {"] + inner.map { "        \($0)" } + ["    }", "}"]
        )
    }

    // MARK: Spelling

    /// `/ADMIN/` next to `/admin/`.
    private func otherSpelling(_ location: Level) -> [Finding] {
        guard let pattern = location.pattern, !pattern.isRegex, pattern.kind != .named,
            location.parent === server.level, pattern.text.contains(where: \.isLetter),
            let other = server.index.longestPrefix(of: pattern.text.uppercased()),
            server.isWeaker(other, than: location),
            server.sharesApplication(other, with: location)
        else { return [] }
        let path = pattern.text.hasSuffix("/") ? String(pattern.text.dropLast()) : pattern.text
        // nginx redirects to the slash only where the location itself has an application.
        let isBare = pattern.text.hasSuffix("/") && location.passes.isEmpty
        // Both findings replace the line of the location, and only one line can.
        let isTaken = pattern.kind == .prefix && !regexTakesOver(location).isEmpty
        let both =
            isTaken
            ? "; it is then instead of “location ^~ \(pattern.text)” (regex-takes-over), and enough for both" : ""
        return [
            Finding(
                .otherSpelling, at: location.place,
                "\(location.title) does not match \(isBare ? "\(path), " : "")\(path.uppercased()) and \(path);x, which are in \(other.title)",
                advice:
                    "if the application ignores case or “;”, write instead of it, before all other regular expressions\(both)",
                fix: ["location ~* \"^\(path.replacing(".", with: "\\."))([/;]|$)\" {"])
        ]
    }

    /// `//admin/` next to `/admin/`.
    private func mergeSlashes(_ protected: [Level]) -> [Finding] {
        guard let line = server.level.effective("merge_slashes").last, line.argument == "off",
            let root = server.index.longestPrefix(of: "/"),
            let location = protected.first(where: { server.isWeaker(root, than: $0) })
        else { return [] }
        return [
            Finding(
                .otherSpelling, at: line.place,
                "with “\(line.text)” //\(location.pattern?.text ?? "") is in \(root.title), not in \(location.title)",
                advice: "leave it out, or write", fix: ["merge_slashes on;"])
        ]
    }

    // MARK: At the application

    /// A location that hands on another path than it got, to an application that others protect.
    private func prefixStripped(_ protected: [Level]) -> [Finding] {
        var behind: [String: [(path: String, location: Level)]] = [:]
        for location in protected {
            for mapped in MappedPath.all(of: location) {
                behind[mapped.upstream, default: []].append((mapped.path, location))
            }
        }
        return server.locations.flatMap { location in
            MappedPath.all(of: location).filter(\.isOther).compactMap { mapped in
                let reached = behind[mapped.upstream]?.first { other in
                    server.budget.takeOne()
                        && (mapped.isWhole ? other.path == mapped.path : other.path.hasPrefix(mapped.path))
                        && server.isWeaker(location, than: other.location)
                        && !isTaken(from: location, mapped, other)
                }
                guard let reached else { return nil }
                return Finding(
                    .prefixStripped, at: mapped.line.place,
                    "“\(mapped.line.text)” in \(location.title) also leads to \(reached.path) of the application, which \(reached.location.title) protects",
                    advice: mapped.isRewrite
                        ? "leave the line out, and let the application have a path of its own for it"
                        : "let the application have a path of its own for it",
                    fix: mapped.isRewrite ? [] : [mapped.fix(in: location)])
            }
        }
    }

    /// Whether nginx takes another location for the path by which this one would lead there.
    private func isTaken(
        from location: Level, _ mapped: MappedPath, _ other: (path: String, location: Level)
    ) -> Bool {
        guard let pattern = location.pattern, !pattern.isRegex, pattern.kind != .named, !mapped.isRewrite,
            mapped.path.hasSuffix("/") == pattern.text.hasSuffix("/"),
            let taken = server.index.longestPrefix(of: pattern.text + other.path.dropFirst(mapped.path.count))
        else { return false }
        return !server.isWeaker(taken, than: other.location)
    }
}
