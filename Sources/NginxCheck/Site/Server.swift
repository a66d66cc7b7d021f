// SPDX-License-Identifier: Apache-2.0

/// A server block, or a file with locations that belongs into one.
struct Server {
    let level: Level
    /// A file without a server block around it: what is before it is not known.
    let isFragment: Bool
    /// Where the server include is among the directives.
    let includeIndex: Int?
    /// All its locations, at any depth.
    let locations: [Level]
    let index: LocationIndex
    let budget: ComparisonBudget
    /// Whether it uses a file of ours.
    let usesOurs: Bool

    init(_ level: Level, isFragment: Bool, budget: ComparisonBudget) {
        self.budget = budget
        self.level = level
        self.isFragment = isFragment
        includeIndex = level.directives.firstIndex { $0.shippedFile?.isForServer == true }
        locations = level.allLocations
        index = LocationIndex(level.locations, budget: budget)
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
}
