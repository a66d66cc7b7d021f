// SPDX-License-Identifier: Apache-2.0

/// Headers that say who somebody is, as the client wrote them.
struct PassedHeaders {
    let site: Site
    let server: Server

    var findings: [Finding] {
        server.locations.filter { $0.include != nil }.flatMap { remoteUser($0) + clientHeaders($0) }
    }

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

    static func isOfFastCGI(_ include: Directive) -> Bool {
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
        // The site's own line is what can be changed, not nginx's file.
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
            let (advice, fix) = Self.instead(of: line, in: location)
            return Finding(
                .clientHeaderPassed, at: line.place,
                "“\(line.text)” hands on what the client says, in a header that the include deletes", advice: advice,
                fix: fix)
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

    /// What to do about a line, and what to write in its place, if anything.
    private static func instead(of line: Directive, in location: Level) -> (advice: String, fix: [String]) {
        let header = header(of: line) ?? ""
        func written(_ variable: String) -> [String] { ["\(line.name) \(line.argument) \(variable);"] }
        if header == "host" { return ("write", written("$host")) }
        let isIdentity = identity.contains { $0.lowercased() == header }
        guard isIdentity || ofOtherProxies.contains(where: { $0.lowercased() == header }) else {
            return ("leave the line out", [])
        }
        switch location.include?.kind {
        case .protected, .anonymous:
            // A second line would send it twice.
            if isIdentity { return ("leave the line out: the include sends this header, with what is verified", []) }
            return ("leave the line out, or, if the application reads this header, write", written(user(in: header)))
        case .open, nil: return ("leave the line out: in a public location nobody is verified", [])
        }
    }

    /// The variable with what the name of another proxy's header promises.
    private static func user(in header: String) -> String {
        if header.hasSuffix("-groups") { return "$authsidecar_user_groups" }
        return header.hasSuffix("-preferred-username") ? "$authsidecar_user_username" : "$authsidecar_user_email"
    }

    /// Whether a variable is whatever a client says. `Host` is the name that nginx has chosen the server by, or nearly.
    private static func isClaim(_ name: String) -> Bool {
        ["http_", "arg_", "cookie_"].contains { name.hasPrefix($0) } && name != "http_host" || name == "remote_user"
    }

    /// The header that a line sets, in lower case: of FastCGI and the like `HTTP_X_USER_EMAIL` is `x-user-email`.
    static func header(of line: Directive) -> String? {
        switch line.name {
        case "proxy_set_header", "grpc_set_header": line.argument.lowercased()
        case "fastcgi_param", "uwsgi_param", "scgi_param":
            line.argument.hasPrefix("HTTP_") ? line.argument.dropFirst(5).lowercased().replacing("_", with: "-") : nil
        default: nil
        }
    }

    /// The default of the setting IDENTITY_HEADERS.
    static let identity = [
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
    static let deleted = Set(
        (identity + tokens + ofOtherProxies).map { $0.lowercased() } + [
            "x-auth-reason", "x-auth-user", "x-auth-rules", "x-original-host", "x-original-uri", "x-original-url",
            "x-original-method", "x-rewrite-url", "x-forwarded-prefix", "x-forwarded-host", "x-forwarded-uri",
            "forwarded", "x-real-ip",
        ])
    /// Those, and what an application builds links from.
    private static let trusted = deleted.union(["host"])
}
