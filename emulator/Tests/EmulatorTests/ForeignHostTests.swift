// SPDX-License-Identifier: Apache-2.0

import Testing

/// A page on the web whose name its owner has turned to 127.0.0.1 (DNS rebinding).
struct ForeignHostTests {
    /// Of the load balancer, of Cognito, for scripts, of nobody.
    private static let paths = [
        "/", "/login", "/oauth2/authorize", "/logout", "/emulator/outbox", "/.well-known/jwks.json", "/keys/x",
        "/alb/session", "/alb/authenticate", "/oauth2/idpresponse", "/emulator/mint", "/nowhere", "/alb", "/keys", "//",
        "/login/",
    ]
    private static let foreign = [
        "Host: evil.example", "Host: evil.example:9080", "Host: localhost.evil.example", "Host:", "X: no host",
        "Host: localhost\r\nHost: evil.example", "Host: evil.example\r\nHost: localhost", "Host: localhost:",
        "Host: localhost:99999999", "Host: localhost, evil.example", "Host: a_b.localhost",
    ]

    @Test func `gets 421 on every path, with every method, and no cookie`() async throws {
        let requests = Self.paths.flatMap { path in
            ["GET", "HEAD", "POST", "OPTIONS", "DELETE", "PROPFIND"].map { "\($0) \(path)?lang=ja HTTP/1.1" }
        }
        let site = try await EmulatedSite()
        let responses = try await site.exchange(
            requests.map { "\($0)\r\nHost: evil.example\r\nConnection: close\r\n\r\n" })
        for (request, response) in zip(requests, responses) {
            #expect(response.status == 421 && !response.hasCookie, "\(request): \(response.head)")
        }
    }

    @Test func `is whatever names not only this machine, once`() async throws {
        let requests = Self.foreign.flatMap { host in ["/nowhere", "/", "/keys/x"].map { ($0, host) } }
        let site = try await EmulatedSite()
        let responses = try await site.exchange(
            requests.map { "GET \($0) HTTP/1.1\r\n\($1)\r\nConnection: close\r\n\r\n" })
        for (request, response) in zip(requests, responses) {
            #expect(response.status == 421 && !response.hasCookie, "\(request): \(response.head)")
        }
    }

    @Test func `is not a name of this machine`() async throws {
        let hosts = ["localhost", "LOCALHOST:9080", "127.0.0.1:1", "[::1]:9080", "app.localhost"]
        let site = try await EmulatedSite()
        let responses = try await site.exchange(
            hosts.map { "GET /nowhere HTTP/1.1\r\nHost: \($0)\r\nConnection: close\r\n\r\n" })
        #expect(responses.map(\.status) == hosts.map { _ in 404 })
    }
}
