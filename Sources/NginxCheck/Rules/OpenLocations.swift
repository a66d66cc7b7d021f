// SPDX-License-Identifier: Apache-2.0

/// Locations that are open though their block is protected, and what nginx hands out without the check.
struct OpenLocations {
    private let site: Site
    private let server: Server
    /// A location that nginx fetches from without a check.
    private let unchecked: Level?

    init(_ server: Server, of site: Site) {
        (self.site, self.server) = (site, server)
        unchecked = server.locations.first(where: Self.isUnchecked)
    }

    /// `deny` does not count for a subrequest, either.
    private static func isUnchecked(_ location: Level) -> Bool {
        location.include == nil && !location.leadsElsewhere && location.pattern?.kind != .named
    }

    private var protected: [Level] { server.locations.filter(\.isProtected) }

    var findings: [Finding] {
        var findings = fragments(server.level) + ssiOfHTTP
        for location in server.locations {
            findings += otherAuthRequest(location) + satisfyAny(location) + fragments(location)
            findings += serverIncludeMissing(location)
        }
        return findings + protected.flatMap { caches($0) + stores($0) } + exposedUpstreams
    }

    // MARK: Open without being public

    /// `auth_request off`, or one of another service, instead of an include.
    private func otherAuthRequest(_ location: Level) -> [Finding] {
        guard server.isClosedByDefault || server.isFragment, location.include == nil, !location.handsOutNothing,
            let line = location.authRequest
        else { return [] }
        let isOff = line.argument == "off"
        // The application sends the browser's request there (X-Accel-Redirect), which was checked.
        if isOff, !location.own("internal").isEmpty, location.passes.isEmpty { return [] }
        let problem =
            isOff
            ? "\(location.title) is open by `auth_request off`"
            : "\(location.title) asks another service: “\(line.text)”"
        return [
            Finding(
                .openLocation, at: line.place, problem,
                advice: isOff ? "if it is meant to be open, write instead" : "write instead",
                fix: ["include snippets/\((isOff ? ShippedFile.public : .protect).name);"])
        ]
    }

    private func satisfyAny(_ location: Level) -> [Finding] {
        guard server.isClosedByDefault, location.include == nil, !location.handsOutNothing,
            let line = ([location] + location.outerLocations).lazy.compactMap({ $0.own("satisfy").last }).first,
            line.argument == "any",
            !location.effective("allow").isEmpty
                || location.effective("auth_basic").contains(where: { $0.argument != "off" })
        else { return [] }
        return [
            Finding(
                .satisfyAny, at: line.place, "\(location.title) has `satisfy any` and no include",
                advice: "write instead, and leave `satisfy` out", fix: ["include snippets/\(ShippedFile.protect.name);"]
            )
        ]
    }

    /// A location include in a block without the server include.
    private func serverIncludeMissing(_ location: Level) -> [Finding] {
        guard !server.isClosedByDefault, !server.isFragment, let include = location.include else { return [] }
        let before = location.directives[..<include.index].first(where: RuleOrder.breaks)
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

    // MARK: Kept, or put together

    /// Variables that differ from user to user.
    private static let users: Set = [
        "authsidecar_user_sub", "authsidecar_user_email", "authsidecar_user_username", "http_x_amzn_oidc_data",
    ]

    private func caches(_ location: Level) -> [Finding] {
        location.passes.compactMap { pass in
            let kind = pass.protocol.rawValue
            guard let cache = location.effective("\(kind)_cache").last, cache.argument != "off" else { return nil }
            let key = location.effective("\(kind)_cache_key").last?.argument ?? ""
            let knowsUser = VariableSources.names(in: key).contains { name in
                // A `set` comes too early.
                site.isChosen(name) ? site.holds(name, where: Self.users.contains) : Self.users.contains(name)
            }
            guard !knowsUser else { return nil }
            return Finding(
                .cacheWithoutUser, at: cache.place, "the cache of \(location.title) does not know whose page it keeps",
                advice: "write in the location one of",
                fix: [
                    "\(kind)_cache off;", "\(kind)_cache_key \"$scheme$host$request_uri $authsidecar_user_sub\";",
                ])
        }
    }

    private func stores(_ location: Level) -> [Finding] {
        location.passes.compactMap { pass in
            guard let store = location.effective("\(pass.protocol.rawValue)_store").last, store.argument != "off" else {
                return nil
            }
            return Finding(
                .cacheWithoutUser, at: store.place, "“\(store.text)” of \(location.title) keeps a page for everybody",
                advice: "write in the location", fix: ["\(pass.protocol.rawValue)_store off;"])
        }
    }

    /// What nginx puts together itself: `ssi`, `add_before_body`, `add_after_body`, `mirror`.
    private func fragments(_ level: Level) -> [Finding] {
        guard server.isClosedByDefault else { return [] }
        return level.withConditions.compactMap { line in
            switch line.name {
            case "ssi" where line.argument == "on": return unchecked.map { fragment(line, from: $0) }
            case "add_before_body", "add_after_body", "mirror":
                let path = line.argument.prefix { $0 != "$" && $0 != "?" }
                guard path.hasPrefix("/") else { return nil }
                return server.index.reached(from: String(path), isWhole: path.endIndex == line.argument.endIndex)
                    .first(where: Self.isUnchecked).map { fragment(line, from: $0) }
            default: return nil
            }
        }
    }

    private var ssiOfHTTP: [Finding] {
        guard server.isClosedByDefault, server.level.own("ssi").isEmpty, let unchecked,
            let line = server.level.parent?.own("ssi").last, line.argument == "on"
        else { return [] }
        return [fragment(line, from: unchecked)]
    }

    private func fragment(_ line: Directive, from location: Level) -> Finding {
        Finding(
            .uncheckedFragment, at: line.place,
            "“\(line.text)” may fetch from \(location.title) (line \(location.place.line)), which has no include",
            advice: "write in that location", fix: ["include snippets/\(ShippedFile.protect.name);"])
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
