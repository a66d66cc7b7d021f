// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenMint

@testable import AuthRequest

/// What every page has, whatever it shows.
struct PageHeadersTests {
    static let pages = [
        ("/denied?status=401", 401), ("/denied?status=403", 403), ("/denied?status=503", 503), ("/denied", 503),
        ("/whoami", 401), ("/signed-out", 200), ("/nothing", 404),
    ]

    @Test(arguments: pages, PageLanguage.allCases)
    func `a page runs nothing, loads nothing, and is in no frame or cache`(
        page: (target: String, status: Int), language: PageLanguage
    ) async throws {
        let response = try await Fixture().connection().ask(
            page.target, headers: [("Accept", "text/html"), ("Accept-Language", language.rawValue)])
        #expect(response.status == page.status)
        #expect(response["Content-Type"] == "text/html; charset=utf-8")
        #expect(response["Content-Language"] == language.rawValue)
        #expect(response["Cache-Control"] == "no-store")
        #expect(response["X-Content-Type-Options"] == "nosniff")
        #expect(response["Referrer-Policy"] == "no-referrer")
        #expect(response["Cross-Origin-Resource-Policy"] == "same-origin")
        #expect(response["Vary"] == "Accept, Accept-Language, Sec-Fetch-Dest, X-Requested-With")
        let policy = try #require(response["Content-Security-Policy"])
        let style = try #require(response.body.firstMatch(of: #/<style>((?s:.*?))</style>/#)?.1)
        let hash = Self.base64(try SHA256Digest(of: Array(style.utf8)).bytes)
        #expect(
            policy
                == "default-src 'none'; style-src 'sha256-\(hash)'; img-src data:; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'")
        #expect(
            !response.body.contains("<script") && !response.body.contains("style=") && !response.body.contains("<form"))
    }

    @Test(arguments: pages, PageLanguage.allCases)
    func `a page can be read aloud, on a phone, in its language, and leads to the other`(
        page: (target: String, status: Int), language: PageLanguage
    ) async throws {
        let response = try await Fixture().connection().ask(
            page.target, headers: [("Accept", "text/html"), ("Accept-Language", language.rawValue)])
        let body = response.body
        let other = language.other.rawValue
        for text in [
            "<!DOCTYPE html>\n<html lang=\"\(language.rawValue)\">", "<meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "<meta name=\"color-scheme\" content=\"light dark\">", "prefers-color-scheme:dark",
            "<main>\n<h1 id=\"title\">",
            "<a id=\"other-language\" href=\"?lang=\(other)\" lang=\"\(other)\" hreflang=\"\(other)\">",
        ] { #expect(body.contains(text), "\(text)") }
        #expect(body.ranges(of: "<h1").count == 1 && body.ranges(of: "<main").count == 1)
        let title = try #require(body.firstMatch(of: #/<title>(.+)</title>/#)?.1)
        #expect(body.contains("<h1 id=\"title\">\(title)</h1>"))
        #expect(title.utf8.allSatisfy { $0 < 0x80 } == (language == .english))
        #expect(body.contains("<link rel=\"icon\" href=\"data:image/png;base64,"))
        let ids = body.matches(of: #/ id="([^"]*)"/#).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
    }

    @Test func `every element that is opened is closed`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let token = fixture.token { $0.claims["custom:groups"] = "a" }
        for (target, _) in Self.pages + [("/whoami", 200), ("/logout", 403)] {
            let body = try connection.ask(
                target,
                headers: [
                    ("Accept", "text/html"), ("X-Amzn-Oidc-Data", token), ("X-Request-ID", "a"),
                    ("Sec-Fetch-Dest", "image"),
                    ("X-Auth-Reason", "expired"),
                ]
            ).body
            var open: [Substring] = []
            for tag in body.matches(of: #/<(/?)([a-z][a-z0-9]*)[^>]*>/#)
            where !["meta", "link", "img", "br"].contains(tag.2) {
                if tag.1.isEmpty { open.append(tag.2) } else { #expect(open.popLast() == tag.2, "\(target): \(tag.0)") }
            }
            #expect(open.isEmpty)
        }
    }

    /// Contrast by WCAG 2.2 §1.4.3 of every colour that text has, to what it may be on.
    @Test(arguments: [false, true])
    func `text has enough contrast, in light and in dark`(isDark: Bool) throws {
        let sheet = PageStyle.sheet.description
        let marks = sheet.matches(of: #/:root\{([^}]*)\}/#).map { $0.1 }
        try #require(marks.count == 2)
        let colours = Dictionary(
            uniqueKeysWithValues: marks[isDark ? 1 : 0].matches(of: #/--([a-z-]+):#([0-9a-f]+)/#).map {
                (String($0.1), Self.luminance(String($0.2)))
            })
        for (text, ground) in [
            ("text", "card"), ("text", "page"), ("soft", "card"), ("accent", "card"), ("accent", "page"),
            ("strong", "card"), ("strong", "page"), ("on-accent", "accent"), ("on-accent", "strong"),
            ("bad", "bad-page"),
            ("bad", "card"), ("good", "good-page"),
        ] {
            let (first, second) = (try #require(colours[text]), try #require(colours[ground]))
            #expect((max(first, second) + 0.05) / (min(first, second) + 0.05) >= 4.5, "\(text) on \(ground)")
        }
    }

    private static func luminance(_ colour: String) -> Double {
        let digits = colour.count == 3 ? colour.flatMap { [$0, $0] } : Array(colour)
        let channels = stride(from: 0, to: 6, by: 2).map { position in
            let value = Double(Int(String(digits[position...(position + 1)]), radix: 16) ?? 0) / 255
            return value <= 0.04045 ? value / 12.92 : power(value)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }

    /// ((c + 0.055) / 1.055) to the power of 2.4, which is 12/5: the fifth root by Newton's method.
    private static func power(_ value: Double) -> Double {
        let base = (value + 0.055) / 1.055
        let target = (0..<12).reduce(1.0) { product, _ in product * base }
        var root = 1.0
        for _ in 0..<60 { root -= (root * root * root * root * root - target) / (5 * root * root * root * root) }
        return root
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let number = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[start + $1]) : 0) }
            for position in 0..<4 {
                text.append(position <= group.count ? alphabet[number >> (18 - 6 * position) & 63] : "=")
            }
        }
        return text
    }
}
