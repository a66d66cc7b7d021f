// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LoginProtocol
import Testing

@testable import ManagedLogin

struct HostTests {
    @Test(arguments: [
        "localhost", "LOCALHOST:9080", "127.0.0.1", "127.0.0.1:9080", "127.255.0.3:1", "[::1]", "[::1]:9080",
        "site.localhost:8080", "a-1.b.localhost", "app.localhost:1", "127.255.0.9",
    ])
    func `names of this machine are allowed`(host: String) {
        #expect(LoopbackHost.contains(host))
    }

    @Test(arguments: [
        "", ":9080", "evil.example", "localhost.evil.example", "evil-localhost", "127.0.0.1.evil.example",
        "128.0.0.1", "127.0.0.256", "127.0.0", "127.1", "0x7f.0.0.1", "0.0.0.0", "[::]", "::1", "[::1", "[::1]:x",
        "localhost:", "localhost:999999", "localhost@evil.example", "evil.example:80@localhost", "localhost.",
        "<b>.localhost", "127.0.0.+1", "127.0.0.-1", "127.0.0.0001", "127.0.0.1 ", "10.0.0.1", "169.254.169.254",
        "127.0.0.1:80:80", "127.0.0.1:x", "[::2]", "localhost:80@example.com",
    ])
    func `other names are not`(host: String) {
        #expect(!LoopbackHost.contains(host))
    }

    @Test func `a live server says no to a megabyte and goes on`() async throws {
        let test = try await TestLogin()
        let router = Router()
        router.add(middleware: test.login.errorPages)
        test.login.addRoutes(to: router)
        let app = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await app.test(.live) { client in
            let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            for _ in 0..<3 {
                let response = try await client.execute(
                    uri: "/login?\(Flow.query())", method: .post, headers: form,
                    body: ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 20))
                #expect(response.status.code == 413)
            }
            #expect(try await client.execute(uri: "/", method: .get).status.code == 200)
        }
    }
}
