// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import LoadBalancer

/// A load balancer in front of http://localhost:8080, and what a proxy does for a browser.
struct Scene {
    let provider = TestProvider()
    let clock = TestClock()
    let balancer: StandInLoadBalancer
    private let application: Application<RouterResponder<BasicRequestContext>>

    init(_ configuration: LoadBalancerConfiguration = .init()) {
        let clock = clock
        balancer = StandInLoadBalancer(
            configuration: configuration, provider: provider, clock: { clock.now })
        let router = Router()
        balancer.addRoutes(to: router)
        application = Application(router: router)
    }

    /// A request with exactly these headers.
    func ask(
        _ uri: String, method: HTTPRequest.Method = .get, _ headers: [(String, String)] = [], body: String? = nil
    ) async throws -> TestResponse {
        var fields = HTTPFields()
        for (name, value) in headers {
            fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        return try await application.test(.router) { [fields] client in
            try await client.execute(
                uri: uri, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) })
        }
    }

    /// A request as the proxy sends it for a browser at the site.
    func proxied(
        _ uri: String, _ browser: Browser = Browser(), page: String = "/", method: HTTPRequest.Method = .get,
        rule: [(String, String)] = []
    ) async throws -> TestResponse {
        let site = [("X-Forwarded-Host", "localhost:8080"), ("X-Forwarded-Proto", "http"), ("X-Original-URI", page)]
        return try await ask(uri, method: method, site + [("Cookie", browser.cookieHeader)] + rule)
    }

    /// Begins a login; the browser keeps the nonce.
    /// - Returns: the `state` that the identity provider is asked with.
    func beginLogin(
        _ browser: inout Browser, page: String = "/", rule: [(String, String)] = []
    ) async throws -> String {
        let response = try await proxied("/alb/authenticate", browser, page: page, rule: rule)
        try #require(response.status == .found)
        browser.keep(response)
        return try #require(URLQuery(of: response)["state"])
    }

    /// Comes back from the identity provider.
    func finishLogin(_ browser: inout Browser, query: String) async throws -> TestResponse {
        let response = try await proxied("/oauth2/idpresponse?\(query)", browser)
        browser.keep(response)
        return response
    }

    /// A browser that has logged in.
    func signedInBrowser(rule: [(String, String)] = []) async throws -> Browser {
        var browser = Browser()
        let state = try await beginLogin(&browser, rule: rule)
        let response = try await finishLogin(&browser, query: "code=c1&state=\(state)")
        try #require(response.status == .found)
        return browser
    }
}
