// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NginxCheck

/// Locations of a site in whose place nginx takes those of authsidecar-pages.conf.
struct HiddenPagesTests {
    private static let pages = "include snippets/authsidecar-pages.conf;"

    private static func codes(_ location: String, include: String = Self.pages, pagesFile: String = "") throws
        -> [FindingCode]
    {
        try FindingTests.codes(
            """
            # configuration file /etc/nginx/site.conf:
            server {
                include snippets/authsidecar-server.conf;
                \(include)
                \(location) { include snippets/authsidecar-public.conf; root /srv; }
            }
            \(pagesFile)
            """)
    }

    @Test(arguments: ["location /logout", "location ^~ /whoami", "location /signed-out"])
    func `a location for the address of a page gets no request for it`(location: String) throws {
        #expect(try Self.codes(location) == [.pageHidden])
        #expect(try Self.codes(location, include: "").isEmpty)
    }

    @Test(arguments: ["location /logout/", "location /log", "location ~ ^/logout", "location /", "location @logout"])
    func `other locations keep their requests`(location: String) throws {
        #expect(try Self.codes(location).isEmpty)
    }

    @Test func `the addresses are those of the given file`() throws {
        let file = """
            # configuration file /etc/nginx/snippets/authsidecar-pages.conf:
            location = /_sso/logout { proxy_pass http://authsidecar/logout; }
            """
        #expect(try Self.codes("location /logout", pagesFile: file).isEmpty)
        #expect(try Self.codes("location /_sso/logout", pagesFile: file) == [.pageHidden])
    }
}
