// SPDX-License-Identifier: Apache-2.0

import Emulator
import Foundation
import LoadBalancer
import NIOCore
import NIOPosix
import Testing

struct ControlClientTests {
    @Test(arguments: ["https://localhost:9080", "http://example.com:9080", "http://192.0.2.1:80"])
    func `asks only emulators of this machine`(url: String) {
        #expect(throws: ControlClient.Failure.self) { try ControlClient(try WebOrigin(url)) }
    }

    @Test func `says where no emulator runs`() async throws {
        // A port that is bound but does not listen refuses connections, and nobody else gets it meanwhile.
        let socket = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(socket.localAddress?.port)
        let client = try ControlClient(try WebOrigin("http://127.0.0.1:\(port)"))
        await #expect {
            _ = try await client.post("/emulator/mint", MintRequest(), as: MintResponse.self)
        } throws: {
            "\($0)".hasPrefix("no emulator answers at http://127.0.0.1:\(port)")
        }
        try await socket.close()
    }

    @Test func `asks a running emulator`() async throws {
        let (ready, isReady) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await EmulatedSite().serve { port in
                    isReady.yield(port)
                    isReady.finish()
                }
            }
            for await port in ready {
                let client = try ControlClient(try WebOrigin("http://localhost:\(port)"))
                var request = MintRequest()
                request.email = "ann@example.com"
                let response = try await client.post("/emulator/mint", request, as: MintResponse.self)
                #expect(response.token.split(separator: ".").count == 3 && !response.accessToken.isEmpty)
                request.life = .max
                await #expect {
                    _ = try await client.post("/emulator/mint", request, as: MintResponse.self)
                } throws: {
                    "\($0)".hasPrefix("A token's life is at most")
                }
                await #expect {
                    _ = try await client.post("/emulator/nothing", request, as: MintResponse.self)
                } throws: {
                    "\($0)".contains("is it an emulator?")
                }
            }
            group.cancelAll()
            _ = try? await group.next()
        }
    }
}
