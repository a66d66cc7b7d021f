// SPDX-License-Identifier: Apache-2.0

import Foundation
import NginxCheck
import Testing
import TestSupport

/// Every `nginx` block of the documentation is one that nginx takes. Those of docs/recipes.md and docs/nginx-check.md have tests of
/// their own, which know what is around them.
@Suite(.timeLimit(.minutes(5)))
struct DocumentedConfigurationTests {
    /// A block of a page, as a site of a test.
    struct Block: Sendable, CustomTestStringConvertible {
        let page: String
        let number: Int
        let text: String

        var testDescription: String { "\(page), block \(number)" }

        private var isWholeSite: Bool { text.contains(#/(?m)^ *server \{/#) }

        var options: Site.Options {
            var site =
                isWholeSite
                ? text : "server {\n    listen 80;\n    include snippets/authsidecar-server.conf;\n\(text)\n}\n"
            if !site.contains("include snippets/authsidecar-upstream.conf;") {
                site = "include snippets/authsidecar-upstream.conf;\n\(site)"
            }
            if site.contains("http://application"), !site.contains("upstream application") {
                site = "upstream application {\n    server unix:DIRECTORY/application.sock;\n}\n\(site)"
            }
            // Ports may be another's; nginx opens them also for -t.
            site = site.replacing("listen 80;", with: "listen PORT;")
                .replacing(#/listen [0-9.]+:([0-9]+);/#) { "listen unix:DIRECTORY/\($0.output.1).sock;" }
            return Site.Options(site: site)
        }
    }

    private static let testedElsewhere = ["docs/recipes.md", "docs/nginx-check.md"]

    static let blocks = Result {
        try Repository.files(ending: ".md").filter { !testedElsewhere.contains($0) }.flatMap { page in
            try Repository.text(of: page).split(separator: #/(?m)^ *```nginx\n/#, omittingEmptySubsequences: false)
                .dropFirst().enumerated().map { number, rest in
                    Block(page: page, number: number + 1, text: "\(rest)".components(separatedBy: "```")[0])
                }
        }
    }

    @Test(arguments: try blocks.get())
    func `nginx -t has no warning, and nginx-check no error and no warning`(_ block: Block) async throws {
        #expect(try await Site.complaints(about: block.options) == [])
        try await Site.run(block.options) { site in
            // The settings of the test name no groups.
            let bad = try await site.findings().filter { $0.grade != .hint && $0 != .groupsUnavailable }
            #expect(bad == [])
        }
    }

    @Test func `there are blocks`() throws {
        #expect(try Self.blocks.get().count > 5)
    }
}
