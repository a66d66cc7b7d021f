// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import Testing

@testable import Emulator

/// The four forms of a request target (RFC 9112 §3.2).
struct RequestTargetTests {
    private static let own = "Host: localhost:9080"
    private static let foreign = "Host: evil.example"

    private static let requests: [(line: String, host: String, status: Int)] = [
        // Origin form.
        ("GET /keys/none", own, 403), ("GET //keys/none", own, 403), ("GET /http://evil.example/", own, 404),
        // Absolute form: its authority counts, and `Host` does not.
        ("GET http://localhost:9080/keys/none", own, 403), ("GET HTTP://127.0.0.1/keys/none?x=http://x/", own, 403),
        ("GET http://localhost/keys/none", foreign, 403), ("GET http://localhost:1/keys/none", "X: no host", 403),
        ("GET http://localhost", own, 200), ("GET http://[::1]:9080?lang=ja", own, 200),
        ("HEAD http://localhost/", own, 200), ("GET http://localhost/nowhere", own, 404),
        ("GET http://evil.example/keys/none", own, 421), ("GET http://evil.example", own, 421),
        ("GET http://evil.example:9080/nowhere", own, 421), ("GET http://evil.example?x=/keys/none", own, 421),
        ("GET http://localhost@evil.example/keys/none", own, 421), ("GET http://x@localhost/keys/none", own, 421),
        ("GET http://localhost:/", own, 421),
        ("GET http://localhost%2eevil.example/", own, 421), ("POST http://evil.example/emulator/mint", own, 421),
        // No server for it is here.
        ("GET https://localhost/keys/none", own, 421), ("GET ftp://localhost/keys/none", own, 421),
        // The second `Host` is refused in this form as well.
        ("GET http://localhost/keys/none", "\(own)\r\n\(own)", 421),
        // Authority form.
        ("CONNECT evil.example:443", own, 421), ("CONNECT localhost:9080", own, 404),
        ("CONNECT localhost:9080", foreign, 404),
        ("CONNECT /keys/none", own, 400), ("CONNECT localhost", own, 400), ("CONNECT localhost:", own, 400),
        ("CONNECT http://localhost:9080", own, 400), ("CONNECT *", own, 400), ("CONNECT x@localhost:9080", own, 400),
        // Asterisk form.
        ("OPTIONS *", own, 404), ("OPTIONS *", foreign, 421),
        // None of them.
        ("GET *", own, 400), ("GET localhost:9080", own, 400), ("GET localhost:/keys/none", own, 400),
        ("GET keys/none", own, 400), ("GET ?x", own, 400), ("GET javascript:/keys/none", own, 400),
        ("GET http:/keys/none", own, 400), ("GET http:keys/none", own, 400), ("GET http:///keys/none", own, 400),
        ("GET http://", own, 400), ("GET http://?x", own, 400), ("GET ://localhost/keys/none", own, 400),
        ("GET 1http://localhost/keys/none", own, 400), ("GET http://localhost/keys/none#x", own, 400),
        ("GET http://evil.example\\@localhost/keys/none", own, 400),
        ("GET http://evil.example#@localhost/keys/none", own, 400), ("OPTIONS **", own, 400),
    ]

    @Test func `the authority of a target is checked as Host is`() async throws {
        let responses = try await EmulatedSite().exchange(
            Self.requests.map { "\($0.line) HTTP/1.1\r\n\($0.host)\r\nConnection: close\r\n\r\n" })
        for (request, response) in zip(Self.requests, responses) {
            #expect(response.status == request.status, "\(request): \(response.head)")
            #expect(request.status != 421 || !response.hasCookie, "\(request)")
        }
    }

    @Test func `what follows an unreadable target gets no response, what came before does`() async throws {
        let good = "GET /keys/none HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let bad = "GET keys/none HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let responses = try await EmulatedSite().exchange([bad + good, good + bad + good])
        let statuses = responses.map { $0.text.matches(of: /HTTP\/1\.1 (\d+)/).map { String($0.1) } }
        #expect(statuses == [["400"], ["403", "400"]])
    }

    @Test func `the query goes along, and a body`() throws {
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "http://localhost:1/a//b?c=d?e")
        head.headers = ["host": "x", "Content-Length": "3"]
        let origin = try #require(head.inOriginForm)
        #expect(origin.uri == "/a//b?c=d?e" && origin.method == .POST)
        #expect(origin.headers["Host"] == ["localhost:1"] && origin.headers["content-length"] == ["3"])
    }
}
