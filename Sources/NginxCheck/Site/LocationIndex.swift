// SPDX-License-Identifier: Apache-2.0

/// Which location of a server block nginx takes for a path, as far as that can be told without the regular expressions.
struct LocationIndex {
    private var exact: [String: Level] = [:]
    private var prefixes: [String: Level] = [:]
    /// The lengths of all prefixes, the longest first.
    private let lengths: [Int]
    private let regexes: [Level]

    /// - Parameter locations: those directly in the server block.
    init(_ locations: [Level]) {
        for location in locations {
            guard let pattern = location.pattern else { continue }
            switch pattern.kind {
            case .exact: exact[pattern.text] = location
            case .prefix, .firmPrefix: prefixes[pattern.text] = location
            case .regex, .regexOfAnyCase, .named: break
            }
        }
        lengths = Set(prefixes.keys.map(\.utf8.count)).sorted(by: >)
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
            reached += (Array(prefixes) + Array(exact)).filter { $0.key.hasPrefix(path) && $0.value !== best }.map(
                \.value)
        }
        if best?.pattern?.kind != .firmPrefix { reached += regexes(below: path) }
        return reached.flatMap { [$0] + $0.allLocations.filter { $0.pattern?.kind != .named } }
    }

    /// The regular expressions that may match a path with this beginning.
    func regexes(below path: String) -> [Level] {
        regexes.filter { $0.pattern?.mayMatch(below: path) == true }
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
