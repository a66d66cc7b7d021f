// SPDX-License-Identifier: Apache-2.0

import Emulator
import Testing

struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:9080", "127.0.0.1:9080"), ("localhost:1", "127.0.0.1:1"), ("127.1.2.3:65535", "127.1.2.3:65535"),
        ("[::1]:80", "[::1]:80"),
    ])
    func `takes addresses of this machine`(text: String, address: String) throws {
        #expect(try ListenAddress(text).description == address)
    }

    @Test(arguments: [
        "0.0.0.0:9080", "[::]:9080", "192.0.2.1:9080", "example.com:80", "127.0.0.1.example.com:80", "*:80", ":80",
        "127.1:80", "localhost.example.com:80", "app.localhost:80", "127.0.0.256:80", "127.0.0.+1:80",
        "[::ffff:127.0.0.1]:80",
    ])
    func `refuses whatever another machine could reach, with the reason`(text: String) {
        #expect {
            try ListenAddress(text)
        } throws: {
            "\($0)".contains("listens only on 127.0.0.1")
        }
    }

    @Test(arguments: ["", "9080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:-1", "[::1]"])
    func `refuses what is no address with a port`(text: String) {
        #expect {
            try ListenAddress(text)
        } throws: {
            "\($0)".contains("is not HOST:PORT")
        }
    }
}
