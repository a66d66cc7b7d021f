// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

extension Response {
    /// A page for people.
    ///
    /// - Parameter body: what follows the heading.
    static func page(
        _ status: HTTPResponseStatus, title: String, _ body: HTML, for request: PageRequest, _ headers: [Header] = []
    ) -> Response {
        let language = request.language
        let siteName: HTML? = request.site.name.map { " – \($0.text)" }
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>\(title)\(siteName)</title>
            <link rel="icon" href="\(PageStyle.icon)">
            <style>\(PageStyle.sheet)</style>
            </head>
            <body>
            \(header(of: request))<main>
            <h1 id="title">\(title)</h1>
            \(body)</main>
            \(footer(of: request))</body>
            </html>

            """
        let cookies = request.choseLanguage ? [("Set-Cookie", language.cookie)] : []
        let own = [
            ("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", contentSecurityPolicy),
            ("Referrer-Policy", "no-referrer"),
        ]
        return Response(status: status, headers: own + common(language) + cookies + headers, text: page.text)
    }

    /// Which site this is.
    private static func header(of request: PageRequest) -> HTML? {
        let site = request.site
        guard site.name != nil || site.logo != nil else { return nil }
        let noName = request.language == .english ? "Logo" : "ロゴ"
        let logo: HTML? = site.logo.map { "<img src=\"\($0)\" alt=\"\(site.name == nil ? noName : "")\">" }
        let name: HTML? = site.name.map { "<span id=\"site\">\($0.text)</span>" }
        return "<header>\(logo)\(name)</header>\n"
    }

    /// The other language, and the contact.
    private static func footer(of request: PageRequest) -> HTML {
        let other = request.language.other.rawValue
        let (otherName, links, contact): (HTML, HTML, HTML) =
            switch request.language {
            case .english: ("日本語", "About this page", "Contact")
            case .japanese: ("English", "このページについて", "お問い合わせ")
            }
        let help: HTML? = request.site.contact.map { site in
            let colon: HTML = request.language == .english ? ": " : "："
            let address: HTML? = site.address.map { "\(colon)\($0)" }
            return "\n<a id=\"contact\" href=\"\(site.url)\">\(contact)\(address)</a>"
        }
        return """
            <footer><nav aria-label="\(links)">
            <a id="other-language" href="\(request.otherLanguageURL)" lang="\(other)" hreflang="\(other)">\(otherName)</a>\(help)
            </nav></footer>

            """
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

    /// Nothing but the one style sheet, and pictures that the page holds itself: no script, no form, no frame around it (CSP
    /// Level 3).
    private static let contentSecurityPolicy =
        "default-src 'none'; style-src \(PageStyle.source); img-src data:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"

    /// Nobody may store these: they tell of one person, and of a moment.
    private static func common(_ language: PageLanguage) -> [Header] {
        [
            ("Content-Language", language.rawValue), ("Cache-Control", "no-store"),
            ("Vary", "Accept, Accept-Language, Sec-Fetch-Dest, X-Requested-With"),
            ("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ]
    }
}
