// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

/// `HEAD`, as tools that wait for a server send it.
struct HeadTests {
    @Test(arguments: ["/", "/login", "/emulator/outbox", "/.well-known/openid-configuration", "/nowhere"])
    func `is answered as GET, without the body`(path: String) async throws {
        let site = try await EmulatedSite()
        let got = try await site.ask(path)
        let head = try await site.ask(path, method: .head)
        #expect(head.status == got.status)
        #expect(head.headers[.contentType] == got.headers[.contentType])
        #expect(path == "/nowhere" || head.body.readableBytes == 0)
    }
}
