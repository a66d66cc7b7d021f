// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Which variables hold what a client sent.
enum VariableSources {
    /// The names of the variables in a text, in lower case, since nginx ignores their case: `a` and `b` of `$a-${B}`.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        var rest = text.utf8[...]
        while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
            rest = rest[dollar...].dropFirst()
            if rest.first == UInt8(ascii: "{") { rest = rest.dropFirst() }
            let name = rest.prefix { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
            if !name.isEmpty { names.append(String(Substring(name)).lowercased()) }
            rest = rest[name.endIndex...]
        }
        return names
    }

    /// Whether a text has what a regular expression has captured.
    static func hasCapture(_ text: String) -> Bool { names(in: text).contains(where: isCapture) }

    /// Whether it is `$1` to `$9`.
    static func isCapture(_ name: String) -> Bool { name.utf8.allSatisfy(\.isDigit) }

    /// Adds what `set` and `map` put into each variable; captures of regular expressions come from the client.
    static func collect(_ directives: [Directive], into sources: inout [String: Set<String>]) {
        for directive in directives {
            switch directive.name {
            case "set" where directive.arguments.count == 2:
                sources[directive.argument.dropFirst().lowercased(), default: []]
                    .formUnion(names(in: directive.arguments[1]))
            case "map" where directive.arguments.count == 2, "geo" where (1...2).contains(directive.arguments.count),
                "split_clients" where directive.arguments.count == 2:
                collectChoice(directive, into: &sources)
                continue
            case "location", "server_name", "if", "rewrite":
                for capture in directive.arguments.flatMap(namedCaptures(in:)) {
                    sources[capture, default: []].insert("1")
                }
            default: break
            }
            if let block = directive.block { collect(block, into: &sources) }
        }
    }

    /// A `map`, `geo` or `split_clients`: the client chooses the value if it sends what that is chosen by.
    private static func collectChoice(_ directive: Directive, into sources: inout [String: Set<String>]) {
        let lines = (directive.block ?? []).filter { !["include", "hostnames", "volatile"].contains($0.name) }
        let variable = directive.arguments[directive.arguments.count - 1].dropFirst().lowercased()
        var names = lines.flatMap(\.arguments).flatMap(names(in:))
        // The proxies that a `geo` trusts about the client's address.
        let believed = lines.filter { directive.name == "geo" && $0.name == "proxy" }
        if believed.contains(where: { $0.argument.hasSuffix("/0") }) { names.append("http_x_forwarded_for") }
        if Set(lines.map(\.arguments)).count > 1, directive.arguments.count == 2 {
            names += self.names(in: directive.argument).filter(isClaim)
        }
        sources[variable, default: []].formUnion(names)
        for capture in lines.map(\.name).flatMap(namedCaptures) { sources[capture, default: []].insert("1") }
    }

    /// The names of `(?<name>…)`, `(?P<name>…)` and `(?'name'…)`.
    private static func namedCaptures(in regex: String) -> [String] {
        guard regex.utf8.contains(UInt8(ascii: "(")) else { return [] }
        return ["(?<", "(?P<", "(?'"].flatMap { opening in
            regex.split(separator: opening, omittingEmptySubsequences: false).dropFirst().compactMap { rest in
                let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                return name.isEmpty ? nil : String(name)
            }
        }
    }

    private static let fromClient: Set<String> = [
        "args", "query_string", "uri", "document_uri", "request_uri", "request", "request_body", "request_filename",
        "host",
        "remote_user", "content_type", "request_method", "fastcgi_script_name", "fastcgi_path_info",
        "proxy_add_x_forwarded_for", "ssl_server_name",
    ]
    private static let fromClientPrefixes = ["arg_", "http_", "cookie_"]
    /// Of these what does not name the page that is asked for: the address as it was sent counts, too, since nginx chooses the
    /// location by another form of it.
    private static let claims: Set<String> = [
        "args", "query_string", "request_uri", "request", "request_body", "remote_user", "content_type",
        "proxy_add_x_forwarded_for",
    ]

    /// Whether a client may send in it what it likes, whichever page it asks for.
    static func isClaim(_ name: String) -> Bool {
        claims.contains(name) || fromClientPrefixes.contains { name.hasPrefix($0) } && name != "http_host"
    }
}

extension Site {
    /// A variable in a text that holds what a client sent, as it is or by way of others.
    func clientVariable(in text: String) -> String? {
        VariableSources.names(in: text).first { name in
            holds(name) { VariableSources.isFromClient($0) }
        }
    }

    /// Whether a variable is of a kind, or is made of one that is.
    func holds(_ name: String, where isMeant: (String) -> Bool) -> Bool {
        var seen: Set<String> = []
        var waiting = [name]
        while let name = waiting.popLast(), budget.takeOne() {
            if isMeant(name) { return true }
            if seen.insert(name).inserted { waiting += sources[name] ?? [] }
        }
        return false
    }
}

extension VariableSources {
    fileprivate static func isFromClient(_ name: String) -> Bool {
        fromClient.contains(name) || fromClientPrefixes.contains { name.hasPrefix($0) }
            || name.utf8.count == 1 && name.utf8.allSatisfy(\.isDigit)
    }
}
