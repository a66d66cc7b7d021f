// SPDX-License-Identifier: Apache-2.0

import Testing
import TextBasics

@testable import AuthRequest

/// What the operator says of the site, on each page.
struct SiteIdentityTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    private func page(_ site: SiteIdentity, _ target: String) async throws -> String {
        let fixture = try await Fixture()
        var settings = fixture.authenticator.current.settings
        settings.site = site
        fixture.replaceSettings(settings)
        return try fixture.connection().ask(target, headers: [("Accept", "text/html")]).body
    }

    @Test(arguments: ["/denied?status=403", "/denied?status=503", "/whoami", "/signed-out", "/nothing"])
    func `every page has the site's name, logo and contact`(target: String) async throws {
        let site = SiteIdentity(
            name: try SiteName("R&D <intranet>"), logo: try SiteLogo(Self.png),
            contact: try SiteContact("help@example.com"))
        let body = try await page(site, target)
        #expect(body.contains(" – R&amp;D &lt;intranet&gt;</title>"))
        #expect(body.contains("<span id=\"site\">R&amp;D &lt;intranet&gt;</span></header>"))
        #expect(body.contains("<img src=\"data:image/png;base64,iVBORw0KGgoBAgM=\" alt=\"\">"))
        #expect(body.contains("<a id=\"contact\" href=\"mailto:help@example.com\">Contact: help@example.com</a>"))
    }

    @Test func `a logo without a name says what it is, a page as contact is a link`() async throws {
        let site = SiteIdentity(
            logo: try SiteLogo(Self.png), contact: try SiteContact("https://example.com/help?a=1&b"))
        let body = try await page(site, "/signed-out?lang=ja")
        #expect(body.contains("alt=\"ロゴ\""))
        #expect(body.contains("<a id=\"contact\" href=\"https://example.com/help?a=1&amp;b\">お問い合わせ</a>"))
    }

    @Test func `nothing of it is on the pages of a site that says nothing`() async throws {
        let body = try await page(.none, "/signed-out")
        #expect(!body.contains("<header") && !body.contains("<img") && !body.contains("id=\"contact\""))
    }

    @Test(arguments: [
        "help@example.com?subject=x", "a b@example.com", "help@", "@example.com", "a@b@c", "help@exa mple.com",
        "javascript:alert(1)", "http://example.com/", "https://a@example.com/", "https://exa\"mple.com/", "help",
        "help@example.com:25", "<b>@example.com", String(repeating: "a", count: 250) + "@example.com",
    ])
    func `what is no contact is refused`(text: String) {
        #expect(throws: InvalidText.self) { try SiteContact(text) }
    }

    @Test(arguments: ["می\u{200C}خواهم", "👩\u{200D}🚀", String(repeating: "社", count: 64)])
    func `a name in any script is taken`(text: String) throws {
        #expect(try SiteName(text).text.isIdenticalInBytes(to: text))
    }

    @Test(arguments: [
        "a\nb", "\u{3000}", " \u{A0}", "a\u{202E}b", "a\u{0}", String(repeating: "a", count: 65), "\u{FEFF}",
    ])
    func `a name that cannot be read is refused`(text: String) {
        #expect(throws: InvalidText.self) { try SiteName(text) }
    }

    @Test func `a logo is a PNG or WebP picture of at most 32 KB`() throws {
        let webp = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8 ".utf8)
        #expect(try SiteLogo(webp).url.hasPrefix("data:image/webp;base64,UklGR"))
        let longest = Self.png + [UInt8](repeating: 0, count: 32_768 - Self.png.count)
        #expect(throws: Never.self) { try SiteLogo(longest) }
        for bytes in [
            [], Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8), [0xFF, 0xD8, 0xFF], longest + [0],
        ] {
            #expect(throws: InvalidText.self) { try SiteLogo(bytes) }
        }
    }
}
