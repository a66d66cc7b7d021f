// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import AuthRequest

/// One design: nginx's own page and the Flask example have exact copies of it.
struct PageStyleTests {
    @Test func `nginx's own page has the style, its hash and the icon of the daemon's pages`() throws {
        let file = try Repository.text(of: "nginx/authsidecar-refusals.conf")
        #expect(file.contains("    set $authsidecar_style '\(PageStyle.sheet)';\n"))
        #expect(file.contains("style-src \(PageStyle.source); img-src data:;"))
        #expect(file.contains("<link rel=\"icon\" href=\"\(PageStyle.icon)\">"))
    }

    @Test func `the style fits into a word of nginx's configuration, and means nothing else there`() {
        let sheet = PageStyle.sheet.description
        #expect(sheet.utf8.count < 4000)
        #expect(!sheet.contains { "'$\\".contains($0) })
    }

    @Test func `the Flask example has the style and the icon of the daemon's pages`() throws {
        let templates = "examples/flask/templates/"
        #expect(try Repository.text(of: templates + "style.css") == PageStyle.sheet.description)
        let page = try Repository.text(of: templates + "index.html")
        #expect(page.contains("<link rel=\"icon\" href=\"\(PageStyle.icon)\">"))
    }
}
