// SPDX-License-Identifier: Apache-2.0

import Emulator
import HTTPTypes
import HummingbirdTesting
import ManagedLogin
import NIOCore
import Testing

/// `HEAD`, as tools that wait for a server send it, and those that look where a link leads.
struct HeadTests {
    @Test(arguments: ["/", "/login", "/emulator/outbox", "/.well-known/openid-configuration", "/nowhere", "/keys/none"])
    func `is handled as GET, without the body`(path: String) async throws {
        let site = try await EmulatedSite()
        let got = try await site.ask(path)
        let head = try await site.ask(path, method: .head)
        #expect(head.status == got.status)
        #expect(head.headers[.contentType] == got.headers[.contentType])
        #expect(head.body.readableBytes == 0)
    }

    /// A body behind it would be the beginning of the next response on the connection.
    @Test func `has no body on the connection either`() async throws {
        let requests = [
            ("/nowhere", "localhost"), ("/keys/none", "localhost"), ("/alb/authenticate", "localhost"),
            ("/logout", "localhost"), ("/oauth2/idpresponse", "localhost"), ("/nowhere", "evil.example"),
        ]
        let responses = try await EmulatedSite().exchange(
            requests.map { "HEAD \($0.0) HTTP/1.1\r\nHost: \($0.1)\r\nConnection: close\r\n\r\n" })
        for (request, response) in zip(requests, responses) {
            #expect(response.body.isEmpty && response.status ?? 0 >= 400, "\(request): \(response.text)")
        }
    }

    private func expectRefusal(_ response: TestResponse) {
        #expect(response.status == .methodNotAllowed && response.headers[.allow] == "GET")
        #expect(response.headers[.location] == nil)
    }

    @Test func `neither signs out nor gives a code`() async throws {
        let site = try await EmulatedSite()
        let visitor = try await Visitor(site)
        try await visitor.open("http://localhost:8080/")
        try await visitor.submit(["username": EmulatedSite.email, "password": EmulatedSite.password])
        let session = try #require(visitor.cookies["127.0.0.1"]?["cognito"])
        let client = "client_id=\(site.emulator.login.clientID)"
        let callback = "redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Foauth2%2Fidpresponse&response_type=code"
        let headers: HTTPFields = [.cookie: "cognito=\(session)"]
        for path in [
            "/logout?\(client)&logout_uri=http%3A%2F%2Flocalhost%3A8080%2Fsigned-out", "/logout?\(client)&\(callback)",
            "/oauth2/authorize?\(client)&\(callback)",
        ] { expectRefusal(try await site.ask(path, method: .head, headers: headers)) }
        let again = try await site.ask("/oauth2/authorize?\(client)&\(callback)", headers: headers)
        #expect(again.headers[.location]?.contains("/oauth2/idpresponse?code=") == true)
    }

    /// nginx asks by GET whatever the browser has sent, and says what that was.
    @Test func `uses up neither a code nor a login`() async throws {
        let site = try await EmulatedSite()
        let visitor = try await Visitor(site)
        try await visitor.open("http://localhost:8080/")
        let form = try #require(PageForm(visitor.text))
        let fields = form.hidden.merging(["username": EmulatedSite.email, "password": EmulatedSite.password]) { $1 }
        try await visitor.request("http://127.0.0.1:9080\(form.action)", form: fields)
        let callback = try #require(visitor.response.headers[.location])
        let uri = String(callback.dropFirst("http://localhost:8080".count))
        var headers: HTTPFields = [:]
        for (name, value) in [("X-Forwarded-Host", "localhost:8080"), ("X-Forwarded-Proto", "http")] {
            headers[try #require(HTTPField.Name(name))] = value
        }
        headers[.cookie] = visitor.cookies["localhost"]?.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        expectRefusal(try await site.ask(uri, method: .head, headers: headers))
        headers[try #require(HTTPField.Name("X-Original-Method"))] = "HEAD"
        expectRefusal(try await site.ask(uri, headers: headers))
        try await visitor.open(callback)
        #expect(visitor.hasArrived)
    }
}
