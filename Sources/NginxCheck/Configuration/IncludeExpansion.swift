// SPDX-License-Identifier: Apache-2.0

import Glibc
import TextBasics

/// Puts the files of a configuration where the `include` lines name them.
///
/// Only files that were given count: nothing is read. Lines that name a file of ours (``ShippedFile``) or one that was not
/// given stay as they are.
struct IncludeExpansion {
    /// Directives beyond those of the files: of files that are included more than once.
    static let maximumRepetition = 400_000
    /// How often a file's name is compared with that of an include.
    static let maximumComparisons = 4_000_000

    private typealias File = (name: String, directives: [Directive])

    private let files: [File]
    /// By the argument of an `include` line, the indices of the files that it names.
    private let named: [String: [Int]]
    private var reached: Set<Int> = []
    /// How many directives and files may still come.
    private var left: Int

    /// - Throws: an error for a file that is no configuration, and if the whole is too large.
    init(_ files: [ConfigurationFile]) throws(ConfigurationError) {
        var read: [File] = []
        left = Self.maximumRepetition
        for file in files where ShippedFile(path: file.name)?.isSite != false {
            let directives = try ConfigurationReader.directives(of: file)
            read.append((file.name, directives))
            left += directives.reduce(0) { $0 + $1.count }
        }
        self.files = read
        let main = files.first?.name ?? ""
        var names = FileNames(read.map(\.name), mainDirectory: main.lastIndex(of: "/").map { main[...$0] } ?? "")
        var named: [String: [Int]] = [:]
        for include in read.flatMap({ Self.includes(in: $0.directives) }) where named[include.argument] == nil {
            named[include.argument] = names.matching(include.argument)
            guard names.comparisons <= Self.maximumComparisons else {
                throw ConfigurationError(place: include.place, problem: "too many files, and includes with “*”")
            }
        }
        self.named = named
    }

    private static func includes(in directives: [Directive]) -> [Directive] {
        directives.flatMap { $0.name == "include" ? [$0] : includes(in: $0.block ?? []) }
    }

    /// The files that no other one includes, each with all that it includes.
    ///
    /// - Throws: an error for a file that includes itself, and if the whole is too large.
    mutating func roots() throws(ConfigurationError) -> [[Directive]] {
        let included = Set(named.values.joined())
        var roots: [[Directive]] = []
        for file in files.indices where !included.contains(file) { roots.append(try expand(file)) }
        // What is left includes itself.
        for file in files.indices where !reached.contains(file) { roots.append(try expand(file)) }
        return roots
    }

    private mutating func expand(_ file: Int) throws(ConfigurationError) -> [Directive] {
        reached.insert(file)
        var expanded: [Directive] = []
        try expand(files[file].directives, inside: [file], into: &expanded)
        return expanded
    }

    /// - Parameters:
    ///   - open: the files that are being included.
    ///   - depth: files and blocks around these directives.
    private mutating func expand(
        _ directives: [Directive], inside open: [Int], depth: Int = 0, into expanded: inout [Directive]
    ) throws(ConfigurationError) {
        for var directive in directives {
            let found = directive.name == "include" ? named[directive.argument] ?? [] : []
            left -= 1 + found.count
            guard left >= 0 else {
                throw ConfigurationError(
                    place: directive.place, problem: "files are included too often, or each other")
            }
            guard depth <= ConfigurationReader.maximumDepth else {
                throw ConfigurationError(
                    place: directive.place,
                    problem: "more than \(ConfigurationReader.maximumDepth) blocks and files inside of each other")
            }
            for file in found {
                guard !open.contains(file) else {
                    throw ConfigurationError(place: directive.place, problem: "“\(files[file].name)” includes itself")
                }
                reached.insert(file)
                let start = expanded.count
                try expand(files[file].directives, inside: open + [file], depth: depth + 1, into: &expanded)
                let line = IncludeLine(text: directive.text, place: directive.place)
                for index in start..<expanded.count { expanded[index].include = line }
            }
            guard found.isEmpty else { continue }
            if let block = directive.block {
                var inner: [Directive] = []
                try expand(block, inside: open, depth: depth + 1, into: &inner)
                directive.block = inner
            }
            expanded.append(directive)
        }
    }
}

/// The names of the given files, and which of them an `include` line means.
private struct FileNames {
    private let names: [String]
    private let byLastPart: [String: [Int]]
    private let mainDirectory: Substring
    /// How many there were so far.
    private(set) var comparisons = 0

    init(_ names: [String], mainDirectory: Substring) {
        self.names = names
        self.mainDirectory = mainDirectory
        byLastPart = Dictionary(grouping: names.indices) { Self.lastPart(of: names[$0]) }
    }

    /// Those with a path, relative to the main file (as nginx has it), or with the last parts of a path.
    mutating func matching(_ pattern: String) -> [Int] {
        guard !pattern.isEmpty, ShippedFile(path: pattern)?.isSite != false else { return [] }
        let path = pattern.hasPrefix("/") ? pattern : mainDirectory + pattern
        guard pattern.utf8.contains(where: { "*?[".utf8.contains($0) }) else {
            let named = byLastPart[Self.lastPart(of: pattern)] ?? []
            comparisons += named.count
            let exact = named.filter { names[$0].isIdentical(to: path) }
            guard exact.isEmpty, !pattern.hasPrefix("/") else { return exact }
            return named.filter { names[$0].hasSuffix("/\(pattern)") || names[$0].isIdentical(to: pattern) }
        }
        comparisons += names.count
        let exact = names.indices.filter { Self.matches(names[$0], path) }
        guard exact.isEmpty, !pattern.hasPrefix("/") else { return exact }
        let partCount = pattern.split(separator: "/").count
        return names.indices.filter { index in
            Self.matches(names[index].split(separator: "/").suffix(partCount).joined(separator: "/"), pattern)
        }
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        unsafe fnmatch(pattern, name, FNM_PATHNAME | FNM_PERIOD) == 0
    }

    private static func lastPart(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
