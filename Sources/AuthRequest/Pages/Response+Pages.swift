// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

extension Response {
    /// A page for people.
    ///
    /// - Parameter body: what follows the heading.
    static func page(
        _ status: HTTPResponseStatus, title: String, _ body: HTML, in language: PageLanguage, _ headers: [Header] = []
    ) -> Response {
        let (otherName, navigation): (HTML, HTML) =
            switch language {
            case .english: ("日本語", "Language")
            case .japanese: ("English", "言語")
            }
        let other = language.other.rawValue
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>\(title)</title>
            <style>\(PageStyle.sheet)</style>
            </head>
            <body>
            <main>
            <h1 id="title">\(title)</h1>
            \(body)</main>
            <footer><nav aria-label="\(navigation)">\
            <a id="other-language" href="?lang=\(other)" lang="\(other)" hreflang="\(other)">\(otherName)</a>\
            </nav></footer>
            </body>
            </html>

            """
        let own = [
            ("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", contentSecurityPolicy),
            ("Referrer-Policy", "no-referrer"),
        ]
        return Response(status: status, headers: own + common(language) + headers, text: page.text)
    }

    /// A response for programs.
    ///
    /// - Parameter text: one JSON object.
    static func json(
        _ status: HTTPResponseStatus, _ type: String, _ text: String, in language: PageLanguage,
        _ headers: [Header] = []
    ) -> Response {
        Response(status: status, headers: [("Content-Type", type)] + common(language) + headers, text: text + "\n")
    }

    /// Nothing but the one style sheet: no script, no picture, no form, no frame around it (CSP Level 3).
    private static let contentSecurityPolicy =
        "default-src 'none'; style-src '\(PageStyle.hash)'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// Nobody may store these: they tell of one person, and of a moment.
    private static func common(_ language: PageLanguage) -> [Header] {
        [
            ("Content-Language", language.rawValue), ("Cache-Control", "no-store"),
            ("Vary", "Accept, Accept-Language, Sec-Fetch-Dest, X-Requested-With"),
            ("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ]
    }
}
