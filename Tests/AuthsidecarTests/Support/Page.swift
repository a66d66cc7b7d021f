// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A text file of the repository, by its path from the top directory.
struct Page {
    static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    let name: String
    let text: String

    init(_ name: String) throws {
        self.name = name
        text = try Repository.text(of: name)
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// Every page of the documentation, in each language.
    static func all() throws -> [Page] {
        let folders = ["", "docs", "docs/ja", "aws", "emulator", "examples/flask"]
        return try folders.flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: top.appending(path: folder).path)
                .filter { $0.hasSuffix(".md") && $0 != "CHANGELOG.md" }.sorted()
                .map { try Page(folder.isEmpty ? $0 : "\(folder)/\($0)") }
        }
    }

    /// What is in code style in the first cell of the table rows of a section.
    func names(in section: String) throws -> [String] {
        let start = try #require(lines.firstIndex { $0 == "## \(section)" }, "\(name) has no section \(section)")
        let rows = lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }.filter { $0.hasPrefix("| `") }
        return rows.flatMap { row in
            let cell = row.dropFirst(2).prefix { $0 != "|" }
            return cell.split(separator: "`").enumerated().filter { $0.offset.isMultiple(of: 2) }.map {
                String($0.element)
            }
        }
    }
}
