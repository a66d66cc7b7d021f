// SPDX-License-Identifier: Apache-2.0

/// What nginx does before it asks: `return`, and `rewrite` to a location that lets more people in.
struct LinesBeforeCheck {
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
                advice: "serve a file instead, or, if everybody may read it, use the public include",
                fix: ["try_files /answer.txt =404;", "include snippets/\(ShippedFile.public.name);"])
        }
    }

    // MARK: Before the server include

    /// A `rewrite` or `return 2xx` of the server block before the server include also counts for the subrequests. Their URI
    /// does not begin with a slash.
    private var linesBeforeServer: [Finding] {
        guard let index = server.includeIndex else { return [] }
        return server.level.directives[..<index].flatMap { line -> [Finding] in
            let lines = [line] + (line.name == "if" ? line.block ?? [] : [])
            return lines.filter(Self.countsForSubrequests).map { line in
                Finding(
                    .lineBeforeServer, at: line.place, "“\(line.text)” is before the server include",
                    advice: "put it behind", fix: [server.level.directives[index].text, line.text])
            }
        }
    }

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
            let beginnings = RegexOutline(line.argument, ignoresCase: false).beginnings ?? []
            let sources = beginnings.map { String(decoding: $0.text, as: UTF8.self) }.filter { $0.utf8.count > 1 }
                .compactMap { server.index.longestPrefix(of: $0) }
            let targets = server.index.reached(from: rewrite.path, isWhole: rewrite.isWhole)
            for source in sources where source.isProtected {
                guard let target = targets.first(where: { server.isWeaker($0, than: source) }) else { continue }
                return Finding(
                    .rewriteBeforeCheck, at: line.place,
                    "“\(line.text)” leads from \(source.title) to \(target.title), which is \(target.isOpen ? "open" : "for more people")",
                    advice: "write it in \(source.title), with “break”, or give the target the same include and rules",
                    fix: source.ownRuleLines.map(\.text) + ["include snippets/\(ShippedFile.protect.name);"])
            }
            return nil
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

    /// `rewrite ^/(.+)/$ /$1`: the same path without its last slash.
    var dropsSlash: Bool {
        ["^/(.*)/$", "^/(.+)/$", "^(.*)/$", "^(.+)/$"].contains(regex) && ["/$1", "$1"].contains(target)
    }
}
