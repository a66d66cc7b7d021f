// SPDX-License-Identifier: Apache-2.0

import Glibc
import TextBasics

/// Puts the files of a configuration in the place of the `include` lines that name them.
///
/// Only files that were given count: nothing is read. Lines that name a file of ours (``ShippedFile``) or one that was not
/// given stay as they are.
struct IncludeExpansion {
    /// Directives beyond those of the files: of files that are included more than once.
    static let maximumRepetition = 400_000

    private typealias File = (name: String, directives: [Directive])

    private let files: [File]
    private let byLastPart: [String: [File]]
    private let mainDirectory: Substring
    /// How many directives may still come.
    private var left: Int

    /// - Throws: an error for a file that is no configuration.
    init(_ files: [ConfigurationFile]) throws(ConfigurationError) {
        var read: [File] = []
        left = Self.maximumRepetition
        for file in files where ShippedFile(path: file.name)?.isSite != false {
            let directives = try ConfigurationReader.directives(of: file)
            read.append((file.name, directives))
            left += directives.reduce(0) { $0 + $1.count }
        }
        self.files = read
        byLastPart = Dictionary(grouping: read) { Self.lastPart(of: $0.name) }
        let main = files.first?.name ?? ""
        mainDirectory = main.lastIndex(of: "/").map { main[...$0] } ?? ""
    }

    /// The files that no other one includes, each with all that it includes.
    ///
    /// - Throws: an error for a file that includes itself, and if the whole is too large.
    mutating func roots() throws(ConfigurationError) -> [[Directive]] {
        var included: Set<String> = []
        for file in files { collectIncluded(file.directives, into: &included) }
        var roots = files.filter { !included.contains($0.name) }
        if roots.isEmpty, let first = files.first { roots = [first] }
        var expanded: [[Directive]] = []
        for root in roots { expanded.append(try expand(root.directives, inside: [root.name])) }
        return expanded
    }

    private func collectIncluded(_ directives: [Directive], into names: inout Set<String>) {
        for directive in directives {
            if directive.name == "include" { names.formUnion(matches(directive).map(\.name)) }
            if let block = directive.block { collectIncluded(block, into: &names) }
        }
    }

    /// - Parameters:
    ///   - open: the files that are being included.
    ///   - depth: files and blocks around these directives.
    private mutating func expand(
        _ directives: [Directive], inside open: [String], depth: Int = 0
    ) throws(ConfigurationError) -> [Directive] {
        let maximumDepth = ConfigurationReader.maximumDepth
        guard let first = directives.first else { return [] }
        guard depth <= maximumDepth else {
            throw ConfigurationError(
                place: first.place, problem: "more than \(maximumDepth) blocks and files inside of each other")
        }
        guard left >= directives.count else {
            throw ConfigurationError(place: first.place, problem: "files are included too often, or each other")
        }
        left -= directives.count
        var expanded: [Directive] = []
        for var directive in directives {
            let found = directive.name == "include" ? matches(directive) : []
            for file in found {
                guard !open.contains(file.name) else {
                    throw ConfigurationError(place: directive.place, problem: "“\(file.name)” includes itself")
                }
                expanded += try expand(file.directives, inside: open + [file.name], depth: depth + 1)
            }
            guard found.isEmpty else { continue }
            if let block = directive.block {
                directive.block = try expand(block, inside: open, depth: depth + 1)
            }
            expanded.append(directive)
        }
        return expanded
    }

    /// The given files that an `include` line names: by path, relative to the main file (as nginx has it), or by the last
    /// parts of the path.
    private func matches(_ include: Directive) -> [File] {
        let pattern = include.argument
        guard !pattern.isEmpty, ShippedFile(path: pattern)?.isSite != false else { return [] }
        let path = pattern.hasPrefix("/") ? pattern : mainDirectory + pattern
        guard pattern.utf8.contains(where: { "*?[".utf8.contains($0) }) else {
            let named = byLastPart[Self.lastPart(of: pattern)] ?? []
            let exact = named.filter { $0.name.isIdentical(to: path) }
            guard exact.isEmpty, !pattern.hasPrefix("/") else { return exact }
            return named.filter { $0.name.hasSuffix("/\(pattern)") || $0.name.isIdentical(to: pattern) }
        }
        let exact = files.filter { Self.matches($0.name, path) }
        guard exact.isEmpty, !pattern.hasPrefix("/") else { return exact }
        let partCount = pattern.split(separator: "/").count
        return files.filter { file in
            Self.matches(file.name.split(separator: "/").suffix(partCount).joined(separator: "/"), pattern)
        }
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        unsafe fnmatch(pattern, name, FNM_PATHNAME | FNM_PERIOD) == 0
    }

    private static func lastPart(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
