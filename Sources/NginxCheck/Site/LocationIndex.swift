// SPDX-License-Identifier: Apache-2.0

/// Which location of a server block nginx takes for a path, as far as that can be told without the regular expressions.
struct LocationIndex {
    private var exact: [String: Level] = [:]
    private var prefixes: [String: Level] = [:]
    /// The lengths of all prefixes, the longest first.
    private let lengths: [Int]
    /// The exact and prefix locations, in the order of their bytes.
    private let paths: [(text: [UInt8], location: Level)]
    private let regexes: [Level]
    private let budget: ComparisonBudget

    /// - Parameter locations: those directly in the server block.
    init(_ locations: [Level], budget: ComparisonBudget) {
        self.budget = budget
        for location in locations {
            guard let pattern = location.pattern else { continue }
            switch pattern.kind {
            case .exact: exact[pattern.text] = location
            case .prefix, .firmPrefix: prefixes[pattern.text] = location
            case .regex, .regexOfAnyCase, .named: break
            }
        }
        lengths = Set(prefixes.keys.map(\.utf8.count)).sorted(by: >)
        paths = (Array(prefixes) + Array(exact)).map { (Array($0.key.utf8), $0.value) }
            .sorted { $0.0.lexicographicallyPrecedes($1.0) }
        regexes = locations.filter { $0.pattern?.isRegex == true }
    }

    /// The locations that a request may reach, with those inside of them.
    ///
    /// - Parameters:
    ///   - path: the beginning of the request's path.
    ///   - isWhole: nothing follows it.
    func reached(from path: String, isWhole: Bool) -> [Level] {
        if isWhole, let exact = exact[path] { return [exact] }
        let best = longestPrefix(of: path)
        var reached = best.map { [$0] } ?? []
        if !isWhole {
            reached += locations(below: path).filter { $0 !== best }
        }
        if best?.pattern?.kind != .firmPrefix { reached += regexes(matching: path, isWhole: isWhole) }
        return reached.flatMap { [$0] + $0.allLocations.filter { $0.pattern?.kind != .named } }
    }

    /// The exact and prefix locations that begin with a path.
    private func locations(below path: String) -> [Level] {
        let path = Array(path.utf8)
        var (first, end) = (0, paths.count)
        while first < end {
            let middle = (first + end) / 2
            if paths[middle].text.lexicographicallyPrecedes(path) { first = middle + 1 } else { end = middle }
        }
        return paths[first...].prefix { $0.text.starts(with: path) }.map(\.location)
    }

    /// The regular expressions that may match a path with this beginning, or just this one.
    private func regexes(matching path: String, isWhole: Bool) -> [Level] {
        regexes.filter { budget.takeOne() && $0.pattern?.mayMatch(path, isWhole: isWhole) == true }
    }

    /// The location that nginx takes if no regular expression matches.
    func longestPrefix(of path: String) -> Level? {
        let count = path.utf8.count
        return lengths.lazy.filter { $0 <= count }.compactMap {
            prefixes[String(decoding: path.utf8.prefix($0), as: UTF8.self)]
        }
        .first
    }
}
