// SPDX-License-Identifier: Apache-2.0

/// What nginx does before it asks: `return`, and `rewrite` to a location that lets more people in.
struct LinesBeforeCheck {
    let site: Site
    let server: Server

    var findings: [Finding] {
        linesBeforeServer + rewritesOfServer
            + server.locations.filter(\.isProtected).flatMap { returns($0) + rewrites($0) }
    }

    /// `return` with a text.
    private func returns(_ location: Level) -> [Finding] {
        // People who are not signed in may read what an anonymous location says.
        guard location.include?.kind == .protected else { return [] }
        return location.withConditions.filter { line in
            guard line.name == "return", let status = Int(line.argument) else { return false }
            return (200..<300).contains(status) && line.arguments.count > 1
        }.map { line in
            Finding(
                .returnBeforeCheck, at: line.place, "`return` in the protected \(location.title) answers everybody",
                advice: "serve a file (or use the public include, if everybody may read it)",
                fix: ["try_files /answer.txt =404;"])
        }
    }

    // MARK: Before the server include

    /// A `rewrite` or `return 2xx` of the server block before the server include also counts for the subrequests. Their URI
    /// does not begin with a slash.
    private var linesBeforeServer: [Finding] {
        guard let index = server.includeIndex else { return [] }
        return server.level.directives[..<index].flatMap { line -> [Finding] in
            let inner = line.name == "if" ? line.block ?? [] : []
            // A request for which the condition holds is answered itself, unless it holds for the subrequest only.
            let isOfSubrequest = VariableSources.names(in: line.arguments.joined(separator: " ")).contains { name in
                site.holds(name) { Self.ofRequestLine.contains($0) || $0.hasPrefix("arg_") }
            }
            return ([line] + inner.filter { $0.name != "return" || isOfSubrequest }).filter(Self.countsForSubrequests)
                .map {
                    found in
                    let block =
                        line.name == "if" ? ["\(line.text) {"] + inner.map { "    \($0.text)" } + ["}"] : [line.text]
                    return Finding(
                        .lineBeforeServer, at: found.place, "“\(found.text)” is before the server include",
                        advice: "put it behind", fix: [server.level.directives[index].text] + block)
                }
        }
    }

    /// What differs between a request and its subrequest.
    private static let ofRequestLine: Set = [
        "uri", "document_uri", "args", "query_string", "is_args", "request_filename", "realpath_root",
    ]

    private static func countsForSubrequests(_ line: Directive) -> Bool {
        switch line.name {
        case "rewrite": !line.isRedirect && !line.argument.hasPrefix("^/")
        case "return": line.argument.hasPrefix("2") && line.argument.utf8.count == 3
        default: false
        }
    }

    // MARK: Rewrites

    private func rewrites(_ location: Level) -> [Finding] {
        location.directives.indices.flatMap { index -> [Finding] in
            let directive = location.directives[index]
            return ([directive] + (directive.name == "if" ? directive.block ?? [] : [])).compactMap { line in
                guard let rewrite = Rewrite(line), rewrite.flag == nil || rewrite.flag == "last",
                    !rewrite.dropsSlash, let target = target(of: rewrite, at: index, in: location)
                else { return nil }
                return Finding(
                    .rewriteBeforeCheck, at: line.place,
                    "“\(line.text)” leaves the protected \(location.title) and may lead to \(target.title), which is \(target.isOpen ? "open" : "for more people")",
                    advice: "let nginx look for files after the check",
                    fix: [
                        "try_files $uri $uri/ \(VariableSources.hasCapture(rewrite.target) ? "=404" : rewrite.target);"
                    ]
                )
            }
        }
    }

    /// A location that a rewrite leads to, and that lets somebody in who may not enter this one.
    private func target(of rewrite: Rewrite, at index: Int, in location: Level) -> Level? {
        // The rules that nginx has read before it leaves: those of the target replace them one by one.
        let read = rewrite.flag == nil ? location.directives[...] : location.directives[..<index]
        let taken = RuleSet(server.level.ownRules, replacedBy: RuleSet(read.filter(RuleLines.isRule)))
        return server.index.reached(from: rewrite.path, isWhole: rewrite.isWhole).first { target in
            guard target !== location, !target.handsOutNothing else { return false }
            if target.isOpen { return true }
            guard let include = target.include else { return false }
            // A rule closes an anonymous location.
            if include.kind == .anonymous { return location.include?.kind != .anonymous && taken.limitsNobody }
            return !RuleSet(taken, replacedBy: target.ownRules).isAtLeast(server.rules(of: location))
        }
    }

    /// Rewrites of the server block lead past a location as well.
    private var rewritesOfServer: [Finding] {
        guard let index = server.includeIndex else { return [] }
        let lines = server.level.directives[index...].flatMap { [$0] + ($0.name == "if" ? $0.block ?? [] : []) }
        return lines.compactMap { line in
            guard let rewrite = Rewrite(line), !rewrite.dropsSlash else { return nil }
            let targets = server.index.reached(from: rewrite.path, isWhole: rewrite.isWhole).filter {
                !$0.passes.isEmpty
            }
            for source in sources(of: line) {
                guard let target = targets.first(where: { server.isWeaker($0, than: source.location) }),
                    source.isMeant || server.sharesApplication(target, with: source.location)
                else { continue }
                return Finding(
                    .rewriteBeforeCheck, at: line.place,
                    "“\(line.text)” leads from \(source.location.title) to \(target.title), which is \(target.isOpen ? "open" : "for more people")",
                    advice: "let nginx look for files after the check, by a line in \(source.location.title)",
                    fix: ["try_files $uri $uri/ \(rewrite.fallback);"])
            }
            return nil
        }
    }
}

extension LinesBeforeCheck {
    /// The protected locations whose requests a rewrite of the server block takes, and whether it names their path.
    private func sources(of line: Directive) -> [(location: Level, isMeant: Bool)] {
        let outline = RegexOutline(line.argument, ignoresCase: false)
        let named = (outline.beginnings ?? []).filter { $0.text.count > 1 }
            .compactMap { server.index.longestPrefix(of: String(decoding: $0.text, as: UTF8.self)) }
        return server.level.locations.compactMap { location in
            guard location.isProtected, let pattern = location.pattern, !pattern.isRegex, pattern.kind != .named,
                server.budget.takeOne()
            else { return nil }
            let isMeant = named.contains { $0 === location }
            return isMeant || outline.mayMatch(Array(pattern.text.utf8), isWhole: false) ? (location, isMeant) : nil
        }
    }
}

/// A `rewrite` that changes the path.
private struct Rewrite {
    let regex: String
    let target: String
    let flag: String?
    /// The path that it leads to, as far as that does not depend on the request.
    let path: String
    /// Nothing of the request follows.
    let isWhole: Bool

    init?(_ line: Directive) {
        guard line.name == "rewrite", line.arguments.count >= 2, !line.isRedirect else { return nil }
        (regex, target, flag) = (line.argument, line.arguments[1], line.arguments.dropFirst(2).first)
        let fixed = target.prefix { $0 != "$" && $0 != "?" }
        path = String(fixed)
        isWhole = fixed.endIndex == target.endIndex || target[fixed.endIndex] == "?"
    }

    /// What `try_files` can have in its place.
    var fallback: String {
        guard isWhole else { return "=404" }
        return target.contains("?") ? "\(path)?$args" : target
    }

    /// `rewrite ^/(.+)/$ /$1`: the same path without its last slash.
    var dropsSlash: Bool {
        ["^/(.*)/$", "^/(.+)/$", "^(.*)/$", "^(.+)/$"].contains(regex) && ["/$1", "$1"].contains(target)
    }
}
