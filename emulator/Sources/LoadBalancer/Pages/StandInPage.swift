// SPDX-License-Identifier: Apache-2.0

import Crypto
import HTTPTypes
import Hummingbird

/// A page that people see when the load balancer has no other answer. A real one's says no more than the status; this one
/// says why, and that it is a stand-in.
struct StandInPage: Sendable {
    let status: HTTPResponse.Status
    /// The code of a load balancer's access log, if there is one for the case.
    let reason: String?
    let explanation: String

    static let banner = "Emulator: no real login. For development on this machine only."

    var response: Response {
        let headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: Self.policy, .referrerPolicy: "no-referrer",
        ]
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    private var title: String {
        let phrase = status.code == 561 ? "Unauthorized" : status.reasonPhrase
        return phrase.isEmpty ? "\(status.code)" : "\(status.code) \(phrase)"
    }

    private var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(Self.escape(title))</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <p class="banner" role="note">\(Self.banner)</p>
        <main>
        <h1>\(Self.escape(title))</h1>
        <p>\(Self.escape(explanation))</p>
        \(reason.map { "<p>In a load balancer's access log: <code>\(Self.escape($0))</code></p>" } ?? "")
        <p><a href="/">Open the site again</a></p>
        </main>
        </body>
        </html>

        """
    }

    /// Makes text of what could be markup.
    static func escape(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.append(character)
            }
        }
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

    /// Nothing may be loaded or run but the style above, told by its digest.
    private static let policy: String = {
        let digest = Array(SHA256.hash(data: Array(style.utf8)))
        return "default-src 'none'; style-src 'sha256-\(digest.base64)'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
    }()
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = known("Referrer-Policy")
}
