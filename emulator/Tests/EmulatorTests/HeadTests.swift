// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

/// `HEAD`, as tools that wait for a server send it.
struct HeadTests {
    @Test(arguments: ["/", "/login", "/emulator/outbox", "/.well-known/openid-configuration", "/nowhere", "/keys/none"])
    func `is answered as GET, without the body`(path: String) async throws {
        let site = try await EmulatedSite()
        let got = try await site.ask(path)
        let head = try await site.ask(path, method: .head)
        #expect(head.status == got.status)
        #expect(head.headers[.contentType] == got.headers[.contentType])
        #expect(head.body.readableBytes == 0)
    }

    /// A body behind it would be the beginning of the next answer on the connection.
    @Test func `has no body on the connection either`() async throws {
        let requests = [
            ("/nowhere", "localhost"), ("/keys/none", "localhost"), ("/alb/authenticate", "localhost"),
            ("/logout", "localhost"), ("/nowhere", "evil.example"),
        ]
        let answers = try await EmulatedSite().exchange(
            requests.map { "HEAD \($0.0) HTTP/1.1\r\nHost: \($0.1)\r\nConnection: close\r\n\r\n" })
        for (request, answer) in zip(requests, answers) {
            #expect(answer.body.isEmpty && answer.status ?? 0 >= 400, "\(request): \(answer.text)")
        }
    }
}
