// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import LoginProtocol

/// Responses with the headers that all of this module have.
enum Responses {
    static func html(
        _ text: String, status: HTTPResponse.Status, language: Language, formTarget: String?, cookies: [String]
    ) -> Response {
        var headers = common(cookies)
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentLanguage] = language.rawValue
        // Browsers apply `form-action` to redirects that follow a post as well: back to the site must be allowed.
        let targets = ["'self'"] + (formTarget.map { [$0] } ?? [])
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src \(Style.source); img-src data:; base-uri 'none'; "
            + "form-action \(targets.joined(separator: " ")); frame-ancestors 'none'"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// - Parameter location: made by us of escaped parts and of URLs that the settings hold.
    static func redirect(to location: String, cookies: [String] = []) -> Response {
        var headers = common(cookies)
        headers[.location] = location
        return Response(status: .found, headers: headers)
    }

    static func json(_ text: String, status: HTTPResponse.Status = .ok, challenge: String? = nil) -> Response {
        var headers = common([])
        headers[.contentType] = "application/json;charset=UTF-8"
        headers[.wwwAuthenticate] = challenge
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// The same response, with `Retry-After`.
    static func later(_ response: Response) -> Response {
        var response = response
        response.headers[.retryAfter] = "5"
        return response
    }

    private static func common(_ cookies: [String]) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        // No referrer, since URLs hold codes.
        for (name, value) in [("Referrer-Policy", "no-referrer"), ("Pragma", "no-cache")] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        for cookie in cookies { headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return headers
    }
}
