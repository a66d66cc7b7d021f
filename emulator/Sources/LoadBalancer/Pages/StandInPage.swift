// SPDX-License-Identifier: Apache-2.0

import Crypto
import HTTPTypes
import Hummingbird
import LoginProtocol

/// An error page of the load balancer. A real one shows only the status; this one also says why, and that it is a stand-in.
struct StandInPage: Sendable {
    let status: HTTPResponse.Status
    /// The code of a load balancer's access log, if there is one for the case.
    let reason: String?
    let explanation: Sentence

    /// The page for a client that has sent these headers.
    func response(to headers: HTTPFields) -> Response {
        let language = Language(headers)
        let fields: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: Self.policy, .referrerPolicy: "no-referrer",
            .contentLanguage: language.rawValue, .vary: "Accept-Language",
        ]
        return Response(
            status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(string: html(in: language))))
    }

    private func html(in language: Language) -> String {
        let title = "\(status.code) \(Sentence.title(ofStatus: status.code)[language])"
        return """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title.htmlEscaped)</title>
            <link rel="icon" href="\(PageStyle.icon)">
            <style>\(PageStyle.withBanner)</style>
            </head>
            <body>
            <aside class="banner">\(Sentence.banner[language])</aside>
            <main>
            <h1>\(title.htmlEscaped)</h1>
            <p>\(explanation[language].htmlEscaped)</p>
            \(reason.map { "<p>\(Sentence.inAccessLog[language]) <code>\($0.htmlEscaped)</code></p>" } ?? "")
            <p><a href="/">\(Sentence.openAgain[language])</a></p>
            </main>
            </body>
            </html>

            """
    }

    /// Only the style may be used, identified by its digest, and the icon.
    private static let policy: String = {
        let digest = Array(SHA256.hash(data: Array(PageStyle.withBanner.utf8)))
        return "default-src 'none'; style-src 'sha256-\(digest.base64)'; img-src data:; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'"
    }()
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = known("Referrer-Policy")
}
