// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Commands to type, as the program prints them and as the documentation has them.
struct PrintedCommandTests {
    private static let packaged = [
        "systemd/authsidecar.catalog", "systemd/authsidecar.ja.catalog", "packaging/man/authsidecar.8",
        "packaging/man/authsidecar.conf.5", "packaging/authsidecar.conf.example", "packaging/authsidecar.conf.template",
    ]

    private static func sources(of module: String) throws -> [Page] {
        let names = FileManager.default.enumerator(atPath: Page.top.appending(path: "Sources/\(module)").path)
        return try (names?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }
            .map { try Page("Sources/\(module)/\($0)") }
    }

    private static func texts() throws -> [Page] {
        try packaged.map(Page.init) + sources(of: "authsidecar") + sources(of: "AuthRequest")
    }

    /// `reload` fails on a service at rest, which the first connection to the socket starts.
    @Test func `a reload is one that a service at rest does not fail`() throws {
        for page in try Page.all() + Self.texts() {
            let text = page.text.replacing("\\-", with: "-")
            #expect(!text.contains("systemctl reload authsidecar"), "\(page.name)")
        }
    }

    @Test func `a command that needs root has sudo in front`() throws {
        for page in try Self.texts() {
            let text = page.text.replacing("\\-", with: "-")
            for match in text.matches(of: #/(?:sudo )?systemctl (?:start|stop|restart|enable|edit|try-reload)\b.*/#) {
                #expect(match.0.hasPrefix("sudo "), "\(page.name): \(match.0)")
            }
            // The shell of a user opens no such file, with sudo in front or not.
            #expect(text.firstMatch(of: #/nginx-snippet[^|\n]*> *(?:\/etc|\\\()/#) == nil, "\(page.name)")
        }
    }
}
