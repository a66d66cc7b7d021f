// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOHTTP1
import Testing
import TestSupport

@testable import PublicKeys

/// What libcurl takes from the environment, and what not. Each in a process of its own: setenv(3) is not for threads.
struct EnvironmentTests {
    @Test func `goes through the proxy that the environment names for https`() async {
        await #expect(processExitsWith: .success) {
            let proxy = try await LoopbackServer(always: .respond(.badGateway, body: ""))
            unsafe setenv("https_proxy", proxy.base, 1)
            unsafe unsetenv("no_proxy")
            unsafe unsetenv("NO_PROXY")
            _ = await answer(to: try TestKeys.reference(1))
            #expect(proxy.requests.map(\.method) == ["CONNECT"])
            #expect(proxy.requests.map(\.uri) == ["keys.example:443"])
        }
    }

    @Test func `takes neither a proxy for http nor a password from the environment`() async {
        await #expect(processExitsWith: .success) {
            let home = try TemporaryDirectory()
            try home.write("machine 127.0.0.1 login me password secret", to: ".netrc")
            let proxy = try await LoopbackServer(always: .respond(.ok, body: TestKeys.otherP256))
            let server = try await LoopbackServer(always: .respond(.ok, body: TestKeys.p256))
            unsafe setenv("HOME", home.path, 1)
            for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { unsafe setenv(name, proxy.base, 1) }
            let answer = await answer(to: try TestKeys.reference(1, at: server.base))
            #expect(answer == .text(Array(TestKeys.p256.utf8)))
            #expect(proxy.requests.isEmpty)
            #expect(server.requests.map { $0["Authorization"] } == [[]])
        }
    }
}
