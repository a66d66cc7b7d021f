// SPDX-License-Identifier: Apache-2.0

/// What a location sends to its application: a header twice, not at all, or an upgrade of any kind.
struct SentHeaders {
    let site: Site
    let server: Server

    private var included: [Level] { server.locations.filter { $0.include != nil } }

    var findings: [Finding] { included.flatMap { sentTwice($0) + upgrade($0) } + linesLost }

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
            case .protected?, .anonymous?: PassedHeaders.identity + ["Cookie"]
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
                advice: "write for WebSocket only",
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
            let senders = included.filter { $0.passes.contains { $0.protocol == kind } }
                .map { (location: $0, names: names(in: $0, kind)) }
            // One finding for an include, whatever number of lines it has.
            var sources: [(line: IncludeLine, names: [String])] = []
            var indices: [IncludeLine: Int] = [:]
            for line in lines {
                let source = line.include ?? IncludeLine(text: line.text, place: line.place)
                let index = indices[source, default: sources.count]
                if index == sources.count { sources.append((source, [])) }
                indices[source] = index
                sources[index].names.append(line.argument.lowercased())
            }
            return sources.compactMap { line, names in
                let forgetting = senders.filter { sender in
                    names.contains { server.budget.takeOne() && !sender.names.contains($0) }
                }.map(\.location)
                guard !forgetting.isEmpty else { return nil }
                return Finding(
                    .linesLost, at: line.place,
                    "“\(line.text)” does not count in \(Self.list(forgetting, seenFrom: line.place))",
                    advice: forgetting.count == 1
                        ? "repeat it there, or delete it if it is not needed"
                        : "repeat it in each of these locations, or delete it if it is not needed",
                    fix: [line.text])
            }
        }
    }

    /// More are only counted.
    private static let maximumListed = 20

    /// Locations and where they are: `location /api/ (line 31), location /ws/ (line 39)`.
    private static func list(_ locations: [Level], seenFrom place: Place) -> String {
        let listed = locations.prefix(maximumListed).map { location in
            let line = location.place.file == place.file ? "line \(location.place.line)" : "\(location.place)"
            return "\(location.title) (\(line))"
        }
        let others = locations.count - listed.count
        return listed.joined(separator: ", ") + (others > 0 ? " and \(others) more" : "")
    }

    /// What a location sends by lines of its own, in lower case.
    private func names(in location: Level, _ kind: UpstreamProtocol) -> Set<String> {
        var names = location.own(kind.headerDirective).map(\.argument)
        switch kind {
        case .http: names += location.directives.flatMap(sent)
        case .fastcgi
        where location.includes(.fastcgi) || location.own("include").contains(where: PassedHeaders.isOfFastCGI):
            names += Self.ofFastCGIFile
        default: break
        }
        return Set(names.map { $0.lowercased() })
    }

    /// Whether it deletes what the include deletes as well.
    private static func isDeletion(_ line: Directive) -> Bool {
        line.arguments.dropFirst().first?.isEmpty == true
            && PassedHeaders.header(of: line).map(PassedHeaders.deleted.contains) == true
    }
}
