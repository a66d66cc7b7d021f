// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The modules use each other as `docs/architecture.md` draws them.
struct ArchitectureTests {
    private static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func code(of module: String) throws -> String {
        let folder = top.appending(path: "Sources/\(module)")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try names.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.joined()
    }

    @Test func `every path that the page names exists`() throws {
        let page = try String(contentsOf: Self.top.appending(path: "docs/architecture.md"), encoding: .utf8)
        let files = FileManager.default
        var known = Set(try files.contentsOfDirectory(atPath: Self.top.path))
        // Not the emulator's build.
        let folders = known.filter { !$0.hasPrefix(".") && $0 != "emulator" }
        known.insert("emulator/README.md")
        for folder in folders.union(["emulator/Sources", "emulator/Tests"]) {
            let names = files.subpaths(atPath: Self.top.appending(path: folder).path) ?? []
            known.formUnion(names.map { "\(folder)/\($0)" })
        }
        let prose = page.components(separatedBy: "```").enumerated().filter { $0.offset.isMultiple(of: 2) }
        let paths = prose.flatMap { $0.element.matches(of: #/`([A-Za-z][\w+.-]*(?:\/[\w+.-]+)*)\/?`/#).map { $0.1 } }
            .filter { $0.contains("/") || $0.contains(#/\.(swift|conf|md|py|catalog|service)$/#) }
        #expect(paths.count > 100)
        for path in paths {
            let endings = [path, "\(path).swift"]
            #expect(known.contains { name in endings.contains { name == $0 || name.hasSuffix("/\($0)") } }, "\(path)")
        }
    }

    @Test func `the picture of the modules has the imports of the code`() throws {
        let page = try String(contentsOf: Self.top.appending(path: "docs/architecture.md"), encoding: .utf8)
        let start = try #require(page.range(of: "```mermaid\ngraph LR")).upperBound
        let picture = page[start...].prefix { $0 != "`" }
        var arrows: [String: Set<String>] = [:]
        for arrow in picture.matches(of: #/\n    (\w+) --> (\w+)/#) {
            arrows[String(arrow.1), default: []].insert(String(arrow.2))
        }
        let modules = try FileManager.default.contentsOfDirectory(atPath: Self.top.appending(path: "Sources").path)
        #expect(Set(modules) == Set(arrows.keys).union(arrows.values.joined()))
        func reachable(from module: String) -> Set<String> {
            (arrows[module] ?? []).reduce(into: []) { $0.formUnion(reachable(from: $1).union([$1])) }
        }
        for module in modules where !module.hasPrefix("C") {
            let code = try Self.code(of: module)
            let imports = Set(code.matches(of: #/\nimport (\w+)/#).map { String($0.1) }).intersection(modules)
            #expect(imports.isSubset(of: reachable(from: module)), "what \(module) imports")
            #expect(imports.isSuperset(of: arrows[module] ?? []), "the arrows of \(module)")
            for library in imports where library.hasPrefix("C") {
                #expect(arrows.filter { $0.value.contains(library) }.keys.elementsEqual([module]), "\(library)")
            }
        }
    }
}
