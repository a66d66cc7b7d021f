// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Foundation
import Testing

@testable import authsidecar

/// How a reader finds their way: the length of the README, who a page is for, what to read next.
struct PageDocumentationTests {
    private static let pages = [
        "access-rules", "commands", "configuration", "getting-started", "install", "nginx", "providers", "reference",
        "sign-out",
    ]

    @Test func `the README is short`() throws {
        #expect(try Page("README.md").lines.count - 1 <= 150)
    }

    @Test(arguments: pages)
    func `a page begins with who it is for, and ends with what to read next`(name: String) throws {
        let lines = try Page("docs/\(name).md").lines
        #expect(lines[2].hasPrefix("For "), "\(lines[2])")
        let headings = lines.filter { $0.hasPrefix("## ") }
        #expect(headings.last == "## Read next")
    }

    @Test func `the index has every page`() throws {
        let index = try Page("docs/README.md").text
        let files = try FileManager.default.contentsOfDirectory(atPath: Page.top.appending(path: "docs").path)
        for file in files where file.hasSuffix(".md") && file != "README.md" {
            #expect(index.contains("](\(file))"), "\(file)")
        }
    }

    @Test func `the page about nginx has every variable of the files that a site may set or read`() throws {
        let nginx = Page.top.appending(path: "nginx")
        let files = try FileManager.default.contentsOfDirectory(atPath: nginx.path).filter {
            $0.hasPrefix("authsidecar-")
        }
        let used = try files.reduce(into: Set<String>()) { names, file in
            names.formUnion(try Page("nginx/\(file)").text.matches(of: /\$authsidecar_[a-z_]+/).map { String($0.0) })
        }
        let documented = try Page("docs/nginx.md").names(in: "nginx variables").filter { $0.hasPrefix("$") }
        for name in documented where !name.hasSuffix("…") { #expect(used.contains(name), "\(name)") }
        for rule in ["groups", "emails", "domains", "claims", "max_login_age", "match"] {
            #expect(documented.contains("$authsidecar_\(rule)"), "\(rule)")
        }
    }

    /// Those of other programs have lower-case letters.
    @Test func `every setting in a block of settings exists`() throws {
        for page in try Page.all() {
            for block in page.text.matches(of: #/(?s)```ini\n(.*?)```/#) {
                for key in block.1.matches(of: #/(?m)^ *([A-Z][A-Z_]+)=/#).map({ String($0.1) }) {
                    #expect(SettingKey(rawValue: key) != nil, "\(page.name): \(key)")
                }
            }
        }
    }

    @Test func `every reason that a page names with its status exists`() throws {
        let codes = Set(Reason.all.map(\.code))
        for page in try Page.all() {
            for match in page.text.matches(of: #/\b(?:401|403|503) `([a-z]+(?:-[a-z]+)+)`/#) {
                #expect(codes.contains(String(match.1)), "\(page.name): \(match.1)")
            }
        }
    }
}
