// SPDX-License-Identifier: Apache-2.0

/// A configuration, as the rules look at it.
struct Site {
    let servers: [Server]
    /// The addresses of each `upstream`.
    let upstreams: [String: [Directive]]
    /// What the value of a variable is made of, for those that `set` and `map` create.
    let sources: [String: Set<String>]
    /// The variables that `set` lines make.
    let variablesOfSet: Set<String>
    /// The block whose settings nginx reads the first lines of a request by, for each address.
    let defaultServers: [String: Server]
    let budget: ComparisonBudget
    /// The rules that the installed files read, if their text is given.
    let installedRules: Set<String>?
    /// Where the daemon's pages are.
    let pagePaths: Set<String>
    /// Levels hold their children, and these the rest.
    private let topLevels: [Level]

    init(_ roots: [[Directive]], files: [ConfigurationFile], budget: ComparisonBudget) {
        installedRules = files.first { ShippedFile(path: $0.name) == .upstream }.map { file in
            RuleLines.rules.intersection(VariableSources.names(in: String(decoding: file.text, as: UTF8.self)))
        }
        pagePaths = HiddenPages.paths(in: files)
        var servers: [Server] = []
        var upstreams: [String: [Directive]] = [:]
        var sources: [String: Set<String>] = [:]
        var topLevels: [Level] = []
        for root in roots {
            let blocks = root.filter { $0.name == "http" }.compactMap(\.block)
            // A file of sites-enabled/ is what is in the http block; a snippet, what is in a server block or location.
            for directives in blocks.isEmpty ? [root] : blocks {
                guard let place = directives.first?.place else { continue }
                let http = Level(.http, directives, at: place, in: nil)
                topLevels.append(http)
                let found = http.children.filter { if case .server = $0.kind { true } else { false } }
                servers += found.map { Server($0, isFragment: false, budget: budget) }
                if found.isEmpty, blocks.isEmpty, let fragment = Self.fragment(directives, at: place) {
                    servers.append(Server(fragment, isFragment: true, budget: budget))
                }
                for upstream in directives where upstream.name == "upstream" {
                    upstreams[upstream.argument, default: []] += (upstream.block ?? []).filter { $0.name == "server" }
                }
                VariableSources.collect(directives, into: &sources)
            }
        }
        self.servers = servers
        var named: [String: Server] = [:]
        var first: [String: Server] = [:]
        for server in servers where !server.isFragment {
            for address in server.addresses {
                if first[address.key] == nil { first[address.key] = server }
                if address.isDefault, named[address.key] == nil { named[address.key] = server }
            }
        }
        defaultServers = first.merging(named) { $1 }
        self.upstreams = upstreams
        self.sources = sources
        variablesOfSet = Set(topLevels.flatMap { Self.setLines(in: $0.directives) })
        self.budget = budget
        self.topLevels = topLevels
    }

    private static func setLines(in directives: [Directive]) -> [String] {
        directives.flatMap { line in
            (line.name == "set" ? [line.argument.dropFirst().lowercased()] : []) + setLines(in: line.block ?? [])
        }
    }

    /// Whether a variable gets its value by a `map` and the like only, at the time when it is read.
    func isChosen(_ name: String) -> Bool { sources[name] != nil && !variablesOfSet.contains(name) }

    /// A server block around a file that has locations, or is the inside of one.
    private static func fragment(_ directives: [Directive], at place: Place) -> Level? {
        if directives.contains(where: { $0.name == "location" || $0.shippedFile?.isForServer == true }) {
            return Level(.server, directives, at: place, in: nil)
        }
        guard directives.contains(where: { $0.shippedFile.flatMap(LocationInclude.init) != nil }) else { return nil }
        let location = Directive(name: "location", arguments: ["/"], place: place, block: directives)
        return Level(.server, [location], at: place, in: nil)
    }
}
