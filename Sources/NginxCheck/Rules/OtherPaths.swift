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
                "\(location.title) is inside of \(outer.title), and has not its rule",
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
        guard let pattern = location.pattern, !server.rules(of: location).limitsNobody else { return [] }
        let own = Set(location.regexLocations.compactMap(\.pattern?.text))
        let other = firstPreferred(to: location) { other in
            guard server.budget.takeOne(), let regex = other.pattern, !own.contains(regex.text) else { return false }
            // All paths are below `/`; that files with an ending are open is no mistake there.
            if pattern.text == "/", other.include?.kind != .protected { return false }
            let meets =
                pattern.isRegex ? pattern.mayOverlap(regex) : regex.mayMatch(pattern.text, isWhole: false)
            return meets && server.isWeaker(other, than: location)
        }
        guard let other else { return [] }
        let (advice, fix) = precedence(of: location, over: other)
        return [
            Finding(
                .regexTakesOver, at: location.place,
                "\(other.title) (line \(other.place.line)) gets requests that \(location.title) is meant for, which has a rule",
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
        // `^~` alone would hand out the files that the other one runs.
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

    /// `/ADMIN/` beside `/admin/`.
    private func otherSpelling(_ location: Level) -> [Finding] {
        guard let pattern = location.pattern, !pattern.isRegex, pattern.kind != .named, !location.passes.isEmpty,
            location.parent === server.level, pattern.text.contains(where: \.isLetter),
            let other = server.index.longestPrefix(of: pattern.text.uppercased()),
            server.isWeaker(other, than: location),
            !applications(of: other).isDisjoint(with: applications(of: location))
        else { return [] }
        let path = pattern.text.hasSuffix("/") ? String(pattern.text.dropLast()) : pattern.text
        return [
            Finding(
                .otherSpelling, at: location.place,
                "\(location.title) does not match \(path.uppercased()) and \(path);x, which are in \(other.title)",
                advice:
                    "if the application ignores case or “;”, write in place of it, before all other regular expressions",
                fix: ["location ~* \"^\(path.replacing(".", with: "\\."))([/;]|$)\" {"])
        ]
    }

    /// What a location hands requests to, also by a named location that its `try_files` leads to.
    private func applications(of location: Level) -> Set<String> {
        let names = location.own("try_files").compactMap(\.arguments.last)
        let named = server.locations.filter { $0.pattern?.kind == .named && names.contains($0.pattern?.text ?? "") }
        return Set(([location] + named).flatMap(\.passes).map(\.directive.argument))
    }

    /// `//admin/` beside `/admin/`.
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
                }
                guard let reached else { return nil }
                return Finding(
                    .prefixStripped, at: mapped.line.place,
                    "“\(mapped.line.text)” in \(location.title) also leads to \(reached.path) of the application, which \(reached.location.title) protects",
                    advice: "let the application have a path of its own for it",
                    fix: [mapped.fix(in: location)])
            }
        }
    }
}

/// What an application gets to see as the path of a location's requests.
private struct MappedPath {
    /// Which application.
    let upstream: String
    /// How its path begins there.
    let path: String
    /// Nothing of the request follows.
    let isWhole: Bool
    /// Whether it is another path than that of the request.
    let isOther: Bool
    let line: Directive

    static func all(of location: Level) -> [MappedPath] {
        guard let pattern = location.pattern, pattern.kind != .named else { return [] }
        let rewrite = location.withConditions.first { line in
            line.name == "rewrite" && line.arguments.last == "break" && line.arguments.count == 3
        }
        return location.passes.filter { $0.protocol == .http }.compactMap { pass in
            guard let upstream = UpstreamAddress.target(of: pass.directive) else { return nil }
            if let rewrite {
                let target = rewrite.arguments[1]
                let path = target.prefix { $0 != "$" && $0 != "?" }
                return Self(
                    upstream: upstream, path: String(path), isWhole: path.endIndex == target.endIndex,
                    isOther: path != pattern.text, line: rewrite)
            }
            guard var path = uri(of: pass.directive), !pattern.isRegex, !path.contains("$") else {
                return pattern.isRegex
                    ? nil
                    : Self(
                        upstream: upstream, path: pattern.text, isWhole: pattern.kind == .exact, isOther: false,
                        line: pass.directive)
            }
            // `location /a` with `proxy_pass http://app/b/` makes `/b/../c` of `/a../c`.
            if pattern.kind != .exact, !pattern.text.hasSuffix("/"), path.hasSuffix("/") {
                path = String(path.dropLast().prefix(through: path.dropLast().lastIndex(of: "/") ?? path.startIndex))
            }
            return Self(
                upstream: upstream, path: path, isWhole: pattern.kind == .exact, isOther: path != pattern.text,
                line: pass.directive)
        }
    }

    /// The path in a `proxy_pass` line; `nil` if it has none, and hands on that of the request.
    private static func uri(of pass: Directive) -> String? {
        guard let scheme = pass.argument.firstRange(of: "://") else { return nil }
        let rest = pass.argument[scheme.upperBound...]
        let host =
            rest.hasPrefix("unix:") ? rest.dropFirst(5).firstIndex(of: ":").map { rest[$0...].dropFirst() } : rest
        guard let host, let slash = host.firstIndex(of: "/") else { return nil }
        return String(host[slash...])
    }

    /// The line with the path of the request.
    func fix(in location: Level) -> String {
        let scheme = line.argument.hasPrefix("https://") ? "https" : "http"
        return
            "proxy_pass \(scheme)://\(upstream)\(upstream.hasPrefix("unix:") ? ":" : "")\(location.pattern?.isRegex == true ? "" : location.pattern?.text ?? "");"
    }
}
