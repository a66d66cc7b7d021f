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
            <title>\(title.htmlEscaped)</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <p class="banner" role="note">\(Sentence.banner[language])</p>
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

    private static let style = """
        :root{color-scheme:light dark}
        body{margin:0;font:1rem/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}
        .banner{margin:0;padding:.6rem 1rem;background:#8a1c00;color:#fff;font-weight:700;text-align:center}
        main{max-width:36rem;margin:4rem auto;padding:0 1.25rem}
        h1{font-size:1.5rem;line-height:1.25}
        p{overflow-wrap:anywhere}
        a:focus-visible{outline:3px solid;outline-offset:3px}
        """

    /// Only the style above may be used, identified by its digest.
    private static let policy: String = {
        let digest = Array(SHA256.hash(data: Array(style.utf8)))
        return "default-src 'none'; style-src 'sha256-\(digest.base64)'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
    }()
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = known("Referrer-Policy")
}
