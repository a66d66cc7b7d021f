// SPDX-License-Identifier: Apache-2.0

/// A block of the configuration that has settings of its own: the http block, a server block, a location, an `if` or
/// `limit_except` in a location.
final class Level {
    enum Kind {
        case http
        case server
        case location(LocationPattern)
        /// `if`, `limit_except`.
        case condition
    }

    let kind: Kind
    let place: Place
    let directives: [Directive]
    private let byName: [String: [Directive]]
    private(set) weak var parent: Level?
    private(set) var children: [Level] = []
    /// Its own rules, wherever they are; those in an `if` count for some requests only, and not here.
    private(set) lazy var ownRuleLines = directives.filter(RuleLines.isRule)
    private(set) lazy var ownRules = RuleSet(ownRuleLines)
    /// The locations directly in it whose pattern is a regular expression, in nginx's order.
    private(set) lazy var regexLocations = children.filter { $0.pattern?.isRegex == true }
    /// The include of ours that makes the location what it is, and where it is among the directives.
    let include: (kind: LocationInclude, index: Int)?

    init(_ kind: Kind, _ directives: [Directive], at place: Place, in parent: Level?) {
        self.kind = kind
        self.directives = directives
        byName = Dictionary(grouping: directives, by: \.name)
        self.place = place
        self.parent = parent
        include =
            directives.indices.lazy.compactMap { index in
                directives[index].shippedFile.flatMap(LocationInclude.init).map { ($0, index) }
            }.first
        for directive in directives {
            guard let block = directive.block else { continue }
            let child: Kind? =
                switch directive.name {
                case "server" where isHTTP: .server
                case "location": .location(LocationPattern(directive.arguments))
                case "if", "limit_except": .condition
                default: nil
                }
            if let child { children.append(Level(child, block, at: directive.place, in: self)) }
        }
    }

    private var isHTTP: Bool { if case .http = kind { true } else { false } }

    var pattern: LocationPattern? { if case .location(let pattern) = kind { pattern } else { nil } }

    /// As a reader knows it: `location /admin/`.
    var title: String { pattern?.description ?? "this block" }

    /// The locations directly in it.
    var locations: [Level] { children.filter { $0.pattern != nil } }

    /// All locations in it, at any depth.
    var allLocations: [Level] { children.flatMap { ($0.pattern == nil ? [] : [$0]) + $0.allLocations } }

    /// The locations around it, from the inside; not itself.
    var outerLocations: [Level] {
        sequence(first: self, next: \.parent).dropFirst().filter { $0.pattern != nil }
    }

    /// Its own directives of a name.
    func own(_ name: String) -> [Directive] { byName[name] ?? [] }

    /// The directives of a name that count here: those of the nearest level that has any.
    func effective(_ name: String) -> [Directive] {
        let own = own(name)
        return own.isEmpty ? parent?.effective(name) ?? [] : own
    }

    func includes(_ file: ShippedFile) -> Bool { directives.contains { $0.shippedFile == file } }

    /// The directives here and in the `if` blocks of this level, in order.
    var withConditions: [Directive] {
        directives.flatMap { [$0] + ($0.name == "if" ? $0.block ?? [] : []) }
    }

    /// How a location hands requests to an application.
    var passes: [(protocol: UpstreamProtocol, directive: Directive)] {
        directives.flatMap { [$0] + (["if", "limit_except"].contains($0.name) ? $0.block ?? [] : []) }.compactMap {
            directive in
            UpstreamProtocol(passDirective: directive.name).map { ($0, directive) }
        }
    }
}

extension Directive {
    /// The file of ours that this line includes.
    var shippedFile: ShippedFile? {
        guard name == "include", let file = ShippedFile(path: argument), !file.isSite else { return nil }
        return file
    }
}

/// How nginx speaks to an application: `proxy_pass`, `fastcgi_pass`, …
enum UpstreamProtocol: String, CaseIterable {
    case http = "proxy"
    case fastcgi, uwsgi, scgi, grpc

    init?(passDirective name: String) {
        guard name.hasSuffix("_pass") else { return nil }
        self.init(rawValue: String(name.dropLast("_pass".count)))
    }

    /// The directive that adds a header, or the parameter of its name.
    var headerDirective: String {
        switch self {
        case .http: "proxy_set_header"
        case .grpc: "grpc_set_header"
        case .fastcgi, .uwsgi, .scgi: "\(rawValue)_param"
        }
    }
}
