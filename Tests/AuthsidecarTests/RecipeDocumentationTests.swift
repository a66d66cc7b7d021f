// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// docs/recipes.md quotes the files of examples/nginx.
struct RecipeDocumentationTests {
    private static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(of name: String) throws -> String {
        let data = try Data(contentsOf: top.appending(path: name))
        return try #require(String(validating: data, as: UTF8.self))
    }

    /// A section of the page, and the files that it links.
    private struct Section {
        let title: String
        let text: String
        let files: [String]

        /// The blocks of code in these languages.
        func blocks(_ languages: String...) -> [[String]] {
            languages.flatMap { language in
                text.components(separatedBy: "\n```\(language)\n").dropFirst().map {
                    $0.components(separatedBy: "\n```")[0].components(separatedBy: "\n")
                }
            }
        }
    }

    private static func sections() throws -> [Section] {
        try text(of: "docs/recipes.md").components(separatedBy: "\n## ").dropFirst().map { text in
            let links = text.matches(
                of: #/\[(examples/nginx/[a-z0-9-]+\.conf)\]\(\.\./(examples/nginx/[a-z0-9-]+\.conf)\)/#)
            for link in links { #expect(link.1 == link.2) }
            return Section(
                title: String(text.prefix { $0 != "\n" }), text: text, files: links.map { String($0.1) })
        }
    }

    @Test func `each file has its section, and each section its file`() throws {
        let directory = Self.top.appending(path: "examples/nginx").path
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).map { "examples/nginx/\($0)" }
        let sections = try Self.sections()
        #expect(sections.flatMap(\.files).sorted() == files.sorted())
        for section in sections { #expect(section.files.count == 1, "\(section.title)") }
    }

    @Test func `the lines of nginx are those of the file`() throws {
        for section in try Self.sections() {
            let file = try Self.text(of: #require(section.files.first)).components(separatedBy: "\n")
            let blocks = section.blocks("nginx")
            #expect(!blocks.isEmpty, "\(section.title)")
            for block in blocks { #expect(Self.holds(file, block), "\(section.title): \(block[0])") }
        }
    }

    @Test func `the settings of other programs are those of the file's comment`() throws {
        for section in try Self.sections() {
            let file = try Self.text(of: #require(section.files.first)).components(separatedBy: "\n")
            for block in section.blocks("ini", "python") {
                #expect(Self.holds(file, block.map { "#     \($0)" }), "\(section.title): \(block[0])")
            }
        }
    }

    @Test func `the list at the top has each section`() throws {
        let page = try Self.text(of: "docs/recipes.md")
        let links = page.components(separatedBy: "\n## ")[0].matches(of: #/\]\(#([^)]+)\)/#).map { String($0.1) }
        // As GitHub names headings.
        let anchors = try Self.sections().map { section in
            section.title.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
                .replacing(" ", with: "-")
        }
        #expect(links.sorted() == anchors.sorted())
    }

    /// Whether a file has these lines in a row, further in by the same number of spaces or not.
    private static func holds(_ file: [String], _ block: [String]) -> Bool {
        [0, 4].contains { indentation in
            let wanted = block.map { $0.isEmpty ? "" : String(repeating: " ", count: indentation) + $0 }
            return file.indices.contains { file[$0...].starts(with: wanted) }
        }
    }
}
