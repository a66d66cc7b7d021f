// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Pages name tests as proofs.
struct ThreatModelTests {
    @Test(arguments: ["docs/article.md", "docs/ja/article.md"])
    func `each test that a page names exists`(page: String) throws {
        let code = try Repository.texts(below: "Tests", endings: [".py"])
        let names = try Repository.text(of: page).matches(of: #/`(test_\w+)`/#).map { $0.1 }
        #expect(names.count > 15)
        for name in names { #expect(code.contains { $0.contains("def \(name)(") }, "\(name)") }
    }

    @Test func `each test that proves something exists`() throws {
        let page = try Repository.text(of: "docs/threat-model.md")
        let section = try #require(page.components(separatedBy: "\n## Threats\n").dropFirst().first)
        let rows = section.components(separatedBy: "\n## ")[0].split(separator: "\n").filter { $0.hasPrefix("| ") }
            .dropFirst(2)
        #expect(rows.count >= 20)
        let code = try Repository.texts(below: "Tests", endings: [".swift", ".py"])
        for row in rows {
            let names = row.split(separator: "|").last?.matches(of: #/`([^`]+)`/#).map { String($0.1) } ?? []
            #expect(!names.isEmpty, "\(row)")
            for name in names {
                let definition = name.hasPrefix("test_") ? "def \(name)(" : "func `\(name)`("
                #expect(code.contains { $0.contains(definition) }, "\(name)")
            }
        }
    }
}
