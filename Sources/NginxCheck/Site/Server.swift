// SPDX-License-Identifier: Apache-2.0

/// A server block, or a file with locations that belongs into one.
struct Server {
    let level: Level
    /// A file without a server block around it: what is before it is not known.
    let isFragment: Bool
    /// Where the server include stands among the directives.
    let includeIndex: Int?
    /// All its locations, at any depth.
    let locations: [Level]
    /// Whether it uses a file of ours.
    let usesOurs: Bool

    init(_ level: Level, isFragment: Bool) {
        self.level = level
        self.isFragment = isFragment
        includeIndex = level.directives.firstIndex { $0.shippedFile?.isForServer == true }
        locations = level.allLocations
        usesOurs =
            level.directives.contains { $0.shippedFile != nil }
            || locations.contains { $0.directives.contains { $0.shippedFile != nil } }
    }

    /// Whether locations without an include are closed here.
    var isClosedByDefault: Bool { includeIndex != nil }

    /// The addresses it listens on, as keys to compare.
    var addresses: [(key: String, isDefault: Bool)] {
        let listens = level.own("listen")
        guard !listens.isEmpty else { return [("*:80", false)] }
        return listens.map { listen in
            let address = listen.argument
            let key =
                if address.hasPrefix("unix:") || address.contains("]:") {
                    address
                } else if address.allSatisfy(\.isWholeNumber) {
                    "*:\(address)"
                } else if address.hasPrefix("[") || !address.contains(":") { "\(address):80" } else { address }
            return (
                key.hasPrefix("0.0.0.0:") ? "*:\(key.dropFirst(8))" : key,
                listen.arguments.contains { $0 == "default_server" || $0 == "default" }
            )
        }
    }

    /// The locations that a request may reach whose path begins with `prefix`.
    ///
    /// - Parameter isWhole: nothing follows the prefix.
    func locations(reachedFrom prefix: String, isWhole: Bool) -> [Level] {
        let top = level.locations
        if isWhole, let exact = top.first(where: { $0.pattern?.kind == .exact && $0.pattern?.text == prefix }) {
            return [exact]
        }
        let prefixes = top.filter { $0.pattern?.kind == .prefix || $0.pattern?.kind == .firmPrefix }
        let best = prefixes.filter { prefix.hasPrefix($0.pattern?.text ?? "") }
            .max { ($0.pattern?.text.utf8.count ?? 0) < ($1.pattern?.text.utf8.count ?? 0) }
        var reached = best.map { [$0] } ?? []
        if !isWhole {
            reached += top.filter { location in
                guard let pattern = location.pattern, !pattern.isRegex, pattern.kind != .named else { return false }
                return pattern.text.hasPrefix(prefix) && location !== best
            }
        }
        if best?.pattern?.kind != .firmPrefix {
            reached += top.filter { $0.pattern?.isRegex == true && $0.pattern?.mayMatch(below: prefix) == true }
        }
        return reached.flatMap { [$0] + $0.allLocations.filter { $0.pattern?.kind != .named } }
    }
}
