// SPDX-License-Identifier: Apache-2.0

/// Ways past the check: locations that are open though the block is protected, and lines that nginx obeys before it asks.
struct OpenLocations {
    private let site: Site
    private let server: Server
    /// A location that nginx fetches from without a check.
    private let unchecked: Level?

    init(_ server: Server, of site: Site) {
        (self.site, self.server) = (site, server)
        unchecked = server.locations.first(where: Self.isUnchecked)
    }

    private static func isUnchecked(_ location: Level) -> Bool {
        location.include == nil && !location.isHarmless && location.pattern?.kind != .named
    }

    private var protected: [Level] { server.locations.filter { $0.include.map { $0.kind != .open } ?? false } }

    var findings: [Finding] {
        var findings = fragments(server.level) + linesBeforeServer
        for location in server.locations {
            findings += otherAuthRequest(location) + satisfyAny(location) + fragments(location)
            findings += serverIncludeMissing(location)
        }
        for location in protected {
            findings += returns(location) + rewrites(location) + caches(location)
            findings += regexTakesOver(location) + otherSpelling(location)
        }
        return findings + exposedUpstreams
    }

    // MARK: Open without being public

    /// `auth_request off`, or one of another service, in place of an include.
    private func otherAuthRequest(_ location: Level) -> [Finding] {
        guard server.isClosedByDefault || server.isFragment, location.include == nil, !location.isHarmless,
            let line = location.authRequest
        else { return [] }
        let isOff = line.argument == "off"
        let problem =
            isOff
            ? "\(location.title) is open by `auth_request off`"
            : "\(location.title) asks another service: “\(line.text)”"
        return [
            Finding(
                .openLocation, at: line.place == location.place ? location.place : line.place, problem,
                advice: isOff ? "if it is meant to be open, write instead" : "write instead",
                fix: ["include snippets/\((isOff ? ShippedFile.public : .protect).name);"])
        ]
    }

    private func satisfyAny(_ location: Level) -> [Finding] {
        guard server.isClosedByDefault, location.include == nil, !location.isHarmless,
            let line = ([location] + location.outerLocations).lazy.compactMap({ $0.own("satisfy").last }).first,
            line.argument == "any",
            location.effective("allow").contains(where: { _ in true })
        else { return [] }
        return [
            Finding(
                .satisfyAny, at: line.place, "\(location.title) has `satisfy any` and no include",
                advice: "write instead, and leave `satisfy` out", fix: ["include snippets/\(ShippedFile.protect.name);"]
            )
        ]
    }

    // MARK: Before the check

    /// `return` with a text, and what answers as it does.
    private func returns(_ location: Level) -> [Finding] {
        location.withConditions.filter { line in
            guard line.name == "return" else { return false }
            guard let status = Int(line.argument) else { return false }
            return (200..<300).contains(status) && line.arguments.count > 1
        }.map { line in
            Finding(
                .returnBeforeCheck, at: line.place, "`return` in the protected \(location.title) answers everybody",
                advice: "serve a file instead, or, if everybody may read it, use the public include",
                fix: ["try_files /answer.txt =404;", "include snippets/\(ShippedFile.public.name);"])
        }
    }

    /// `rewrite … last`, or without a flag, to a location that is open.
    private func rewrites(_ location: Level) -> [Finding] {
        location.withConditions.compactMap { line in
            guard line.name == "rewrite", line.arguments.count >= 2 else { return nil }
            let (target, flag) = (line.arguments[1], line.arguments.dropFirst(2).first)
            guard flag == nil || flag == "last", !target.isRedirect else { return nil }
            let path = target.prefix { $0 != "$" && $0 != "?" }
            let isWhole = path.endIndex == target.endIndex || target[path.endIndex] == "?"
            let reached = server.index.reached(from: String(path), isWhole: isWhole)
            guard let open = reached.first(where: \.isOpen) else { return nil }
            return Finding(
                .rewriteBeforeCheck, at: line.place,
                "“\(line.text)” leaves the protected \(location.title) and may lead to \(open.title), which is open",
                advice: "let nginx look for files after the check",
                fix: ["try_files $uri $uri/ \(VariableSources.hasCapture(target) ? "=404" : target);"])
        }
    }

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
        case "rewrite": !line.isRedirectingRewrite && !line.argument.hasPrefix("^/")
        case "return": line.argument.hasPrefix("2") && line.argument.utf8.count == 3
        default: false
        }
    }

    /// A location include in a block without the server include.
    private func serverIncludeMissing(_ location: Level) -> [Finding] {
        guard !server.isClosedByDefault, !server.isFragment, let include = location.include else { return [] }
        let before = location.directives[..<include.index].first(where: RuleLines.breaks)
        let serverLine = "include snippets/\(ShippedFile.server.name);"
        if let before {
            return [
                Finding(
                    .serverIncludeSkipped, at: location.directives[include.index].place,
                    "the server block has no server include, and “\(before.text)” is before the include of \(location.title)",
                    advice: "write at the top of the server block, and put the location's include first",
                    fix: [serverLine])
            ]
        }
        return [
            Finding(
                .serverIncludeMissing, at: server.level.place, "the server block has no server include",
                advice: "write at the top of the server block", fix: [serverLine])
        ]
    }

    // MARK: Around the check

    /// Variables that differ from user to user.
    private static let users = [
        "authsidecar_user_sub", "authsidecar_user_email", "authsidecar_user_username", "http_x_amzn_oidc_data",
    ]

    private func caches(_ location: Level) -> [Finding] {
        location.passes.compactMap { pass in
            guard let cache = location.effective("\(pass.protocol.rawValue)_cache").last, cache.argument != "off" else {
                return nil
            }
            let key = location.effective("\(pass.protocol.rawValue)_cache_key").last?.argument ?? ""
            let knowsUser = VariableSources.names(in: key).contains(where: Self.users.contains)
            guard !knowsUser else { return nil }
            return Finding(
                .cacheWithoutUser, at: cache.place, "the cache of \(location.title) does not know whose page it keeps",
                advice: "write in the location one of",
                fix: [
                    "\(pass.protocol.rawValue)_cache off;",
                    "\(pass.protocol.rawValue)_cache_key \"$scheme$host$request_uri $authsidecar_user_sub\";",
                ])
        }
    }

    /// What nginx puts together itself: `ssi`, `add_before_body`, `add_after_body`, `mirror`.
    private func fragments(_ level: Level) -> [Finding] {
        guard server.isClosedByDefault else { return [] }
        return level.directives.compactMap { line in
            let fetched: Level?
            switch line.name {
            case "ssi" where line.argument == "on": fetched = unchecked
            case "add_before_body", "add_after_body", "mirror":
                let path = line.argument.prefix { $0 != "$" && $0 != "?" }
                guard path.hasPrefix("/") else { return nil }
                fetched = server.index.reached(from: String(path), isWhole: path.endIndex == line.argument.endIndex)
                    .first(where: Self.isUnchecked)
            default: return nil
            }
            guard let fetched else { return nil }
            return Finding(
                .uncheckedFragment, at: line.place,
                "“\(line.text)” may fetch from \(fetched.title) (line \(fetched.place.line)), which has no include",
                advice: "write in that location", fix: ["include snippets/\(ShippedFile.protect.name);"])
        }
    }

    // MARK: Other paths to the same page

    /// A regular expression beside a prefix with rules.
    private func regexTakesOver(_ location: Level) -> [Finding] {
        guard let pattern = location.pattern, pattern.kind == .prefix, pattern.text != "/",
            location.parent === server.level, location.rules != nil,
            let other = server.index.regexes(below: pattern.text).first(where: { isWeaker($0, than: location) })
        else { return [] }
        return [
            Finding(
                .regexTakesOver, at: location.place,
                "\(other.title) (line \(other.place.line)) gets requests that \(location.title) is meant for, which has a rule",
                advice: "write", fix: ["location ^~ \(pattern.text) {"])
        ]
    }

    /// `/ADMIN/` beside `/admin/`.
    private func otherSpelling(_ location: Level) -> [Finding] {
        guard let pattern = location.pattern, !pattern.isRegex, pattern.kind != .named, !location.passes.isEmpty,
            location.parent === server.level, pattern.text.contains(where: \.isLetter),
            let other = server.index.longestPrefix(of: pattern.text.uppercased()), isWeaker(other, than: location)
        else { return [] }
        let path = pattern.text.dropSuffix("/")
        return [
            Finding(
                .otherSpelling, at: location.place,
                "\(location.title) does not match \(path.uppercased()) and \(path);x, which are in \(other.title)",
                advice: "if the application ignores case or “;”, write its rule for both, or",
                fix: ["location ~* \"^\(path.replacing(".", with: "\\."))([/;]|$)\" {"])
        ]
    }

    /// Whether somebody may get into a location that may not get into the other one.
    private func isWeaker(_ location: Level, than other: Level) -> Bool {
        guard location !== other, !location.isHarmless else { return false }
        return location.isOpen || other.rules != nil && location.include != nil && location.rules != other.rules
    }

    // MARK: The application itself

    private var exposedUpstreams: [Finding] {
        var targets: Set<String> = []
        let passes = protected.flatMap(\.passes).map(\.directive).filter { targets.insert($0.argument).inserted }
        return passes.flatMap { UpstreamAddress.all(of: $0, in: site) }.filter { !$0.isLocal }.map { address in
            Finding(
                .exposedUpstream, at: address.place, "an application behind protected locations is at \(address.text)",
                advice: "let nobody but nginx reach it; on one machine, write",
                fix: ["server unix:/run/application/application.sock;"])
        }
    }
}

extension String {
    /// Whether a `rewrite` to it is a redirect (nginx, `rewrite`).
    fileprivate var isRedirect: Bool {
        hasPrefix("http://") || hasPrefix("https://") || hasPrefix("$scheme")
    }

    fileprivate func dropSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) && count > suffix.count ? String(dropLast(suffix.count)) : self
    }
}

extension Directive {
    fileprivate var isRedirectingRewrite: Bool {
        name == "rewrite" && arguments.count >= 2
            && (arguments[1].isRedirect || ["redirect", "permanent"].contains(arguments.last))
    }
}

extension Level {
    /// The `auth_request` line in place of an include: of the location, or of one around it that has no include either.
    var authRequest: Directive? {
        for level in [self] + outerLocations {
            if let line = level.own("auth_request").last { return line }
            if level.include != nil { return nil }
        }
        return nil
    }

    /// Whether nobody is asked here.
    var isOpen: Bool { include?.kind == .open || include == nil && authRequest?.argument == "off" }

    /// Whether it hands out nothing: it refuses, redirects, or leads on.
    var isHarmless: Bool {
        directives.contains { line in
            switch line.name {
            case "deny": line.argument == "all" && own("allow").isEmpty
            case "return": true
            case "rewrite": line.isRedirectingRewrite || line.arguments.last == "last"
            default: false
            }
        }
    }

    /// The rules that its `set` lines add up to; `nil` if it has none.
    var rules: [String: String]? {
        let lines = directives.filter(RuleLines.isRule).filter { $0.arguments.last != "*" }
        guard !lines.isEmpty, include?.kind != .open else { return nil }
        return Dictionary(lines.map { ($0.argument, $0.arguments.last ?? "") }) { $1 }
    }
}
