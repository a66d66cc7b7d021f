// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Every link inside the project leads to a file that is there, and every anchor to a heading of it.
struct MarkdownLinkTests {
    private static let pages = Result { try Repository.files(ending: ".md") }

    /// A page's text without its blocks of code.
    private static func prose(of page: String) throws -> [String] {
        var isCode = false
        return try Repository.text(of: page).components(separatedBy: "\n").filter { line in
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isCode.toggle()
                return false
            }
            return !isCode
        }
    }

    /// The anchors that GitHub gives to headings: lower case, without what is neither letter, digit, `_`, `-` nor space, and `-1`
    /// behind the second of a name; and those that are written as HTML.
    static func anchors(in lines: [String]) -> Set<String> {
        var counts: [String: Int] = [:]
        var found: Set<String> = []
        for line in lines {
            for id in line.matches(of: #/<a (?:id|name)="([^"]+)"/#) { found.insert(String(id.1)) }
            guard let heading = line.firstMatch(of: #/^#{1,6} +(.*?) *#*$/#) else { continue }
            let text = heading.1.replacing(#/\[([^\]]*)\]\([^)]*\)/#) { $0.output.1 }
            let slug = text.lowercased().unicodeScalars.reduce(into: "") { slug, scalar in
                if scalar == " " {
                    slug += "-"
                } else if scalar == "-" || scalar == "_" || scalar.properties.isAlphabetic
                    || scalar.properties.numericType != nil || scalar.properties.generalCategory == .nonspacingMark
                {
                    slug.unicodeScalars.append(scalar)
                }
            }
            let count = counts[slug, default: 0]
            counts[slug] = count + 1
            found.insert(count == 0 ? slug : "\(slug)-\(count)")
        }
        return found
    }

    /// What the links and pictures of a text lead to; code in a line has none.
    static func targets(in lines: [String]) -> [String] {
        let text = lines.joined(separator: "\n").replacing(#/(`+)[^`]+\1/#, with: "`")
        return text.matches(of: #/\]\(([^)\s]+)(?: "[^"]*")?\)/#).map { String($0.1) }
            + text.matches(of: #/(?m)^\[[^\]]+\]: +(\S+)/#).map { String($0.1) }
            + text.matches(of: #/(?:src|href)="([^"]+)"/#).map { String($0.1) }
    }

    /// The path from the top of the project of a file that is linked from a page; `nil`: it is outside.
    static func path(of target: Substring, from page: String) -> String? {
        var parts = page.split(separator: "/").dropLast()
        for part in target.split(separator: "/") where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    @Test(arguments: try pages.get())
    func `every link inside the project has its file and its anchor`(page: String) throws {
        for target in Self.targets(in: try Self.prose(of: page)) where !target.contains(#/^[a-z]+:/#) {
            let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let file = parts[0].isEmpty ? page : Self.path(of: parts[0], from: page)
            guard let file, Repository.has(file) else {
                Issue.record("\(page): there is no \(target)")
                continue
            }
            guard parts.count == 2, file.hasSuffix(".md") else { continue }
            let anchors = try Self.anchors(in: Self.prose(of: file))
            #expect(anchors.contains(String(parts[1])), "\(page): \(target) has no such heading")
        }
    }

    @Test func `a page of the documentation begins with who should read it and ends with what to read next`() throws {
        let pages = ["migration", "operations", "performance", "troubleshooting", "upgrading"]
        for page in pages.map({ "docs/\($0).md" }) {
            let lines = try Self.prose(of: page)
            #expect(lines[2].hasPrefix("For "), "\(page)")
            #expect(lines.last { $0.hasPrefix("## ") } == "## Read next", "\(page)")
        }
    }

    // MARK: The rules themselves

    @Test(arguments: [
        ("## Service manager, signals and exit codes", "service-manager-signals-and-exit-codes"),
        ("### `unknown-variable`", "unknown-variable"),
        ("## 5. Target group and health check", "5-target-group-and-health-check"),
        ("## A `/logout` of the application", "a-logout-of-the-application"),
        ("## [Paths](x.md) – a_b", "paths--a_b"),
        ("## 設定：確認", "設定確認"),
    ])
    func `an anchor is that of GitHub`(heading: String, anchor: String) {
        #expect(Self.anchors(in: [heading]) == [anchor])
    }

    @Test func `a second heading of the same name has a number`() {
        #expect(Self.anchors(in: ["## Settings", "### Settings"]) == ["settings", "settings-1"])
    }

    @Test func `links and pictures are found, and none in code`() {
        let lines = ["a [b](c.md#d) ![e](f.png) `[g](h)` <img src=\"i.png\">", "[j]: k.md"]
        #expect(Self.targets(in: lines) == ["c.md#d", "f.png", "k.md", "i.png"])
        #expect(Self.path(of: "../aws/README.md", from: "docs/a.md") == "aws/README.md")
        #expect(Self.path(of: "../../x", from: "docs/a.md") == nil)
    }
}
