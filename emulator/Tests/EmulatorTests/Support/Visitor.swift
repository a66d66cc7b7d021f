// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

/// A browser at the site, with the load balancer's proxy before it, and cookies by host as browsers keep them.
final class Visitor {
    private let site: EmulatedSite
    /// `localhost` is the site, `127.0.0.1` the login.
    var cookies: [String: [String: String]] = [:]
    /// The response to the last request.
    private(set) var response: TestResponse
    private(set) var url = ""

    /// Nowhere yet.
    init(_ site: EmulatedSite) async throws {
        self.site = site
        response = try await site.ask("/keys/none")
    }

    var text: String { String(buffer: response.body) }

    /// Whether the last request has come through to the application.
    private(set) var hasArrived = false

    func header(_ name: String) throws -> String? { response.headers[try #require(HTTPField.Name(name))] }

    /// Opens a URL and follows redirects, as a browser does.
    func open(_ address: String, form: [String: String]? = nil) async throws {
        var (address, form) = (address, form)
        for _ in 0..<10 {
            try await request(address, form: form)
            guard response.status.code == 302 || response.status.code == 303 else { return }
            let location = try #require(response.headers[.location])
            address = try #require(URL(string: location, relativeTo: URL(string: address))?.absoluteString)
            form = nil
        }
        Issue.record("ten redirects, the last one to \(address)")
    }

    /// Sends the form of the page, with these values in its fields.
    func submit(_ values: [String: String]) async throws {
        let form = try #require(PageForm(text))
        let action = try #require(URL(string: form.action, relativeTo: URL(string: url))?.absoluteString)
        try await open(action, form: form.hidden.merging(values) { $1 })
    }

    /// One request, no redirect followed.
    func request(_ address: String, form: [String: String]? = nil) async throws {
        let parts = try #require(URLComponents(string: address))
        let host = try #require(parts.host)
        let uri = parts.percentEncodedPath + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
        hasArrived = false
        if host == "localhost" && parts.port == 8080 {
            try await proxied(uri.isEmpty ? "/" : uri, path: parts.percentEncodedPath)
        } else {
            try #require(host == "127.0.0.1" && parts.port == 9080)
            var headers: HTTPFields = [.cookie: cookieHeader(host)]
            if form != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
            response = try await site.ask(
                uri, method: form == nil ? .get : .post, headers: headers, body: form.map(Self.encode))
        }
        keepCookies(of: host)
        url = address
    }

    /// What nginx does as the load balancer (nginx/dev-alb.conf).
    private func proxied(_ uri: String, path: String) async throws {
        var headers: HTTPFields = [.cookie: cookieHeader("localhost")]
        for (name, value) in [
            ("X-Forwarded-Host", "localhost:8080"), ("X-Forwarded-Proto", "http"), ("X-Original-URI", uri),
            ("X-Emulator-On-Unauthenticated", "authenticate"), ("X-Emulator-Extra-Params", "lang=ja"),
        ] { headers[try #require(HTTPField.Name(name))] = value }
        if path == "/oauth2/idpresponse" {
            response = try await site.ask(uri, headers: headers)
            return
        }
        response = try await site.ask("/alb/session", headers: headers)
        hasArrived = response.status == .ok
        if !hasArrived { response = try await site.ask("/alb/authenticate", headers: headers) }
    }

    private func cookieHeader(_ host: String) -> String {
        (cookies[host] ?? [:]).map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    }

    private func keepCookies(of host: String) {
        for line in response.headers[values: .setCookie] {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isOver = line.contains("Expires=Thu, 01 Jan 1970") || line.contains("Max-Age=0")
            cookies[host, default: [:]][String(pair[0])] = isOver ? nil : String(pair[1])
        }
    }

    private static func encode(_ form: [String: String]) -> String {
        let allowed = CharacterSet.alphanumerics
        return form.map { pair in
            [pair.key, pair.value].map { $0.addingPercentEncoding(withAllowedCharacters: allowed) ?? "" }
                .joined(separator: "=")
        }.joined(separator: "&")
    }
}
