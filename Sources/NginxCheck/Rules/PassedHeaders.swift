// SPDX-License-Identifier: Apache-2.0

/// What the application gets beside the identity: headers twice, not at all, or as the client says.
struct PassedHeaders {
    let site: Site
    let server: Server

    private var included: [Level] { server.locations.filter { $0.include != nil } }

    var findings: [Finding] {
        included.flatMap { remoteUser($0) + clientHeaders($0) + sentTwice($0) + upgrade($0) + otherProtocols($0) }
            + linesLost
    }

    // MARK: Identity

    /// nginx's own files, which sites include, and what matters in them: known by name where their text is not given.
    private static func setsRemoteUser(_ line: Directive) -> Bool {
        switch line.name {
        case "fastcgi_param", "uwsgi_param", "scgi_param":
            return line.argument == "REMOTE_USER"
                && line.arguments.dropFirst().first?.hasPrefix("$authsidecar_") != true
        case "include": return isOfFastCGI(line)
        default: return false
        }
    }

    private static func isOfFastCGI(_ include: Directive) -> Bool {
        ["fastcgi.conf", "fastcgi_params", "fastcgi-php.conf"].contains(include.fileName)
    }

    /// Whether what the file of an `include` says is known by its name.
    static func knows(_ include: Directive) -> Bool { isOfFastCGI(include) || include.fileName == "proxy_params" }

    private func remoteUser(_ location: Level) -> [Finding] {
        guard let include = location.include,
            let pass = location.passes.first(where: { [.fastcgi, .uwsgi, .scgi].contains($0.protocol) }),
            let line = location.directives[include.index...].first(where: { line in
                Self.setsRemoteUser(line)
                    && (line.name == "include" ? pass.protocol == .fastcgi : line.name == pass.protocol.headerDirective)
            })
        else { return [] }
        // nginx's own file is not where a site is mended.
        let (text, place) = line.include.map { ($0.text, $0.place) } ?? (line.text, line.place)
        return [
            Finding(
                .remoteUserOverwritten, at: place,
                "“\(text)” sets REMOTE_USER again behind the include of \(location.title)",
                advice: "put it before the include",
                fix: (line.name == "include" || line.include != nil ? [text] : [])
                    + [location.directives[include.index].text])
        ]
    }

    private func clientHeaders(_ location: Level) -> [Finding] {
        location.directives.filter { line in
            guard line.arguments.count >= 2, let header = Self.header(of: line), Self.trusted.contains(header) else {
                return false
            }
            if header == "x-amzn-oidc-data", line.arguments[1] == "$http_x_amzn_oidc_data",
                location.include?.kind != .open
            {
                return false
            }
            let isIdentity = header.hasPrefix("x-user-") || header.hasSuffix("-user") || header.hasSuffix("-email")
            return VariableSources.names(in: line.arguments[1]).contains { name in
                site.holds(name) { Self.isClaim($0) || isIdentity && VariableSources.isCapture($0) }
            }
        }.map { line in
            Finding(
                .clientHeaderPassed, at: line.place,
                "“\(line.text)” hands on what the client says, in a header that the include deletes",
                advice: "leave the line out; the verified user is in",
                fix: ["proxy_set_header X-User-Email $authsidecar_user_email;"])
        }
            + location.directives.filter { line in
                line.name == "auth_request_set" && line.argument.lowercased() == "$authsidecar_remote_user"
                    && VariableSources.names(in: line.arguments.last ?? "").contains {
                        site.holds($0, where: Self.isClaim)
                    }
            }.map { line in
                Finding(
                    .clientHeaderPassed, at: line.place, "“\(line.text)” makes REMOTE_USER what the client says",
                    advice: "write", fix: ["auth_request_set $authsidecar_remote_user $upstream_http_x_user_sub;"])
            }
    }

    /// Whether a variable is whatever a client says. `Host` is the name that nginx has chosen the server by, or nearly.
    private static func isClaim(_ name: String) -> Bool {
        ["http_", "arg_", "cookie_"].contains { name.hasPrefix($0) } && name != "http_host" || name == "remote_user"
    }

    /// The header that a line sets, in lower case: of FastCGI and its kin `HTTP_X_USER_EMAIL` is `x-user-email`.
    private static func header(of line: Directive) -> String? {
        switch line.name {
        case "proxy_set_header", "grpc_set_header": line.argument.lowercased()
        case "fastcgi_param", "uwsgi_param", "scgi_param":
            line.argument.hasPrefix("HTTP_") ? line.argument.dropFirst(5).lowercased().replacing("_", with: "-") : nil
        default: nil
        }
    }

    /// The default of the setting IDENTITY_HEADERS.
    private static let identity = [
        "X-User-Email", "X-User-Email-Verified", "X-User-Sub", "X-User-Name", "X-User-Username", "X-User-Groups",
    ]
    private static let tokens = ["X-Amzn-Oidc-Data", "X-Amzn-Oidc-Identity", "X-Amzn-Oidc-Accesstoken"]
    /// How other proxies name the user.
    private static let ofOtherProxies = [
        "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Preferred-Username",
        "X-Auth-Request-User", "X-Auth-Request-Email", "X-Auth-Request-Groups", "X-Auth-Request-Preferred-Username",
        "X-Authenticated-User", "X-Webauth-User", "X-Remote-User", "Remote-User",
    ]
    /// What authsidecar-application.conf and authsidecar-headers.conf set or delete.
    private static let deleted = Set(
        (identity + tokens + ofOtherProxies).map { $0.lowercased() } + [
            "x-auth-reason", "x-auth-user", "x-auth-rules", "x-original-host", "x-original-uri", "x-original-url",
            "x-original-method", "x-rewrite-url", "x-forwarded-prefix", "x-forwarded-host", "x-forwarded-uri",
            "forwarded", "x-real-ip",
        ])
    /// Those, and what an application builds links from.
    private static let trusted = deleted.union(["host"])

    private func otherProtocols(_ location: Level) -> [Finding] {
        guard let pass = location.passes.first(where: { [.grpc, .scgi].contains($0.protocol) }) else { return [] }
        let isGRPC = pass.protocol == .grpc
        let set = Set(location.own(pass.protocol.headerDirective).compactMap(Self.header))
        // Of SCGI the include names the identity headers.
        let wanted = (isGRPC ? Self.identity + Self.tokens : []) + Self.ofOtherProxies
        let missing = wanted.filter { !set.contains($0.lowercased()) }
        guard !missing.isEmpty else { return [] }
        let lines = missing.map { header in
            let variable = "$authsidecar_" + header.dropFirst(2).lowercased().replacing("-", with: "_")
            let value = Self.identity.contains(header) && location.include?.kind != .open ? variable : "\"\""
            return isGRPC
                ? "grpc_set_header \(header) \(value);"
                : "scgi_param HTTP_\(header.uppercased().replacing("-", with: "_")) \(value) if_not_empty;"
        }
        return [
            Finding(
                .protocolWithoutInclude, at: pass.directive.place,
                "the includes do not set all headers for `\(pass.directive.name)`",
                advice: "write in \(location.title)", fix: lines)
        ]
    }

    // MARK: Twice, or not at all

    private static let ofProxyFile = [
        "Host", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Real-IP",
        "X-Request-ID",
        "Connection", "Upgrade",
    ]
    /// Debian's file.
    private static let ofProxyParams = ["Host", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto"]

    /// The parameters of nginx's fastcgi_params, which authsidecar-fastcgi.conf has as well, and that of fastcgi.conf.
    private static let ofFastCGIFile = [
        "QUERY_STRING", "REQUEST_METHOD", "CONTENT_TYPE", "CONTENT_LENGTH", "SCRIPT_NAME", "REQUEST_URI",
        "DOCUMENT_URI", "DOCUMENT_ROOT", "SERVER_PROTOCOL", "REQUEST_SCHEME", "HTTPS", "GATEWAY_INTERFACE",
        "SERVER_SOFTWARE", "REMOTE_ADDR", "REMOTE_PORT", "SERVER_ADDR", "SERVER_PORT", "SERVER_NAME",
        "REDIRECT_STATUS", "SCRIPT_FILENAME", "REMOTE_USER",
    ]

    /// The headers that a line sends to an application by HTTP: more than one for an include that is known by name.
    private func sent(by line: Directive) -> [String] {
        switch line.name {
        case "proxy_set_header" where line.arguments.count > 1 && !line.arguments[1].isEmpty: [line.argument]
        case "include" where line.shippedFile == .proxy: Self.ofProxyFile
        case "include" where line.argument.split(separator: "/").last == "proxy_params": Self.ofProxyParams
        case "include":
            switch line.shippedFile.flatMap(LocationInclude.init) {
            case .protected?, .anonymous?: Self.identity + ["Cookie"]
            // Its identity headers are empty, so that nginx sends none.
            case .open?: ["Cookie"]
            case nil: []
            }
        default: []
        }
    }

    private func sentTwice(_ location: Level) -> [Finding] {
        guard location.passes.contains(where: { $0.protocol == .http }) else { return [] }
        var senders: [String: Directive] = [:]
        var findings: [Finding] = []
        for line in location.directives {
            var twice: [String] = []
            var other: Directive?
            for header in sent(by: line) {
                if let first = senders[header.lowercased()] {
                    twice.append(header)
                    other = other ?? first
                } else {
                    senders[header.lowercased()] = line
                }
            }
            guard let other else { continue }
            let ours = [line, other].first { $0.shippedFile == .proxy }
            findings.append(
                Finding(
                    .headerSentTwice, at: line.place,
                    "\(location.title) sends \(twice.joined(separator: ", ")) twice: also by “\(other.text)” in line \(other.place.line)",
                    advice: "leave out", fix: [(ours ?? line).text]))
        }
        return findings
    }

    private func upgrade(_ location: Level) -> [Finding] {
        location.own("proxy_set_header").filter { line in
            let names = VariableSources.names(in: line.arguments.last ?? "")
            switch line.argument.lowercased() {
            case "upgrade": return names.contains { site.holds($0) { $0 == "http_upgrade" } }
            // The client would name headers for the application to drop.
            case "connection": return names.contains("http_connection")
            default: return false
            }
        }.map { line in
            Finding(
                .upgradePassed, at: line.place, "“\(line.text)” lets every \(line.argument) pass",
                advice: "write for WebSocket alone",
                fix: [
                    "proxy_set_header Upgrade $authsidecar_upgrade;",
                    "proxy_set_header Connection $authsidecar_connection;",
                ])
        }
    }

    /// Header lines of the server and the http block, which a location with lines of its own forgets.
    private var linesLost: [Finding] {
        UpstreamProtocol.allCases.flatMap { kind -> [Finding] in
            let lines = server.level.effective(kind.headerDirective).filter { !Self.isDeletion($0) }
            guard !lines.isEmpty else { return [] }
            let forgetting = included.filter { location in
                location.passes.contains { $0.protocol == kind }
                    && (kind != .grpc || !location.own(kind.headerDirective).isEmpty)
            }.map { ($0, names: names(in: $0, kind)) }
            var lost: [(line: Directive, location: Level)] = []
            for line in lines {
                let name = line.argument.lowercased()
                guard let first = forgetting.first(where: { !$0.names.contains(name) })?.0 else { continue }
                lost.append((line, first))
            }
            // An include is mended as one line.
            var seen: Set<IncludeLine> = []
            return lost.filter { $0.line.include.map { seen.insert($0).inserted } ?? true }.map { line, location in
                let (text, place) = line.include.map { ($0.text, $0.place) } ?? (line.text, line.place)
                return Finding(
                    .linesLost, at: place, "“\(text)” does not count in \(location.title)",
                    advice: "repeat it there, and in other locations with an include", fix: [text])
            }
        }
    }

    /// What a location sends by lines of its own, in lower case.
    private func names(in location: Level, _ kind: UpstreamProtocol) -> Set<String> {
        var names = location.own(kind.headerDirective).map(\.argument)
        switch kind {
        case .http: names += location.directives.flatMap(sent)
        case .fastcgi where location.includes(.fastcgi) || location.own("include").contains(where: Self.isOfFastCGI):
            names += Self.ofFastCGIFile
        default: break
        }
        return Set(names.map { $0.lowercased() })
    }

    /// Whether it deletes what the include deletes as well.
    private static func isDeletion(_ line: Directive) -> Bool {
        line.arguments.dropFirst().first?.isEmpty == true && header(of: line).map(deleted.contains) == true
    }
}
