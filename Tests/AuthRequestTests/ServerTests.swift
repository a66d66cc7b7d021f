// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Dispatch
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing
import TestSupport
import TokenMint

@testable import AuthRequest
@testable import PublicKeys

/// The server on real sockets, with a key endpoint that answers when the test says so.
@Suite(.timeLimit(.minutes(2)))
struct ServerTests {
    @Test func `answers others while one waits for a key that is missing`() async throws {
        try await TestServer.run { server in
            let waiting = try await server.client()
            try await waiting.send(token: server.token)
            let other = try await server.client()
            try await other.send(token: "x.y.z")
            #expect(try await other.nextStatus() == 401)
            server.source.release()
            #expect(try await waiting.nextStatus() == 204)
        }
    }

    @Test func `finishes running answers and closes idle connections when told to stop`() async throws {
        try await TestServer.run { server in
            let idle = try await server.client()
            try await idle.send(token: "x.y.z")
            #expect(try await idle.nextStatus() == 401)
            let waiting = try await server.client()
            try await waiting.send(token: server.token)
            await server.source.untilAsked()
            async let stopped: Void = server.server.stop()
            #expect(try await idle.nextStatus() == nil)
            server.source.release()
            #expect(try await waiting.nextStatus() == 204)
            #expect(try await waiting.nextStatus() == nil)
            try await stopped
        }
    }

    @Test func `ends in bounded time although an answer is never ready`() async throws {
        var limits = Limits()
        limits.grace = .milliseconds(50)
        try await TestServer.run(limits: limits) { server in
            let waiting = try await server.client()
            try await waiting.send(token: server.token)
            await server.source.untilAsked()
            try await server.server.stop()
            #expect(try await waiting.nextStatus() == nil)
            server.source.release()
        }
    }

    @Test func `answers in order what comes while the first waits`() async throws {
        try await TestServer.run { server in
            let client = try await server.client()
            for token in [server.token, "x.y.z", server.token] { try await client.send(token: token) }
            await server.source.untilAsked()
            server.source.release()
            for status in [204, 401, 204] { #expect(try await client.nextStatus() == status) }
        }
    }

    @Test func `answers the first and those in line behind it, though more have come than may wait`() async throws {
        try await TestServer.run { server in
            let client = try await server.client()
            // In one piece and short, so that all are read before the key is there.
            try await client.send(tokens: [server.token] + Array(repeating: "x.y.z", count: 40))
            await server.source.untilAsked()
            server.source.release()
            #expect(try await client.nextStatus() == 204)
            var statuses: [Int] = []
            while let status = try await client.nextStatus() { statuses.append(status) }
            #expect(statuses == Array(repeating: 401, count: 16))
        }
    }

    @Test func `connections beyond the limit wait until one is closed`() async throws {
        var limits = Limits.patient
        limits.connections = 2
        try await TestServer.run(limits: limits) { server in
            let first = try await server.client()
            let second = try await server.client()
            for client in [first, second] {
                try await client.send(token: "x.y.z")
                #expect(try await client.nextStatus() == 401)
            }
            let third = try await server.client()
            try await third.send(token: "x.y.z")
            try await first.send(token: "x.y.z")
            #expect(try await first.nextStatus() == 401)
            #expect(server.fixture.metrics.connections.load(ordering: .relaxed) == 2)
            try await second.close()
            #expect(try await third.nextStatus() == 401)
        }
    }

    @Test func `answers those in line, too, before it stops`() async throws {
        try await TestServer.run { server in
            let client = try await server.client()
            // In one piece, so that all have come when the first asks for its key.
            try await client.send(tokens: [server.token, "x.y.z", "x.y.z"])
            await server.source.untilAsked()
            async let stopped: Void = server.server.stop()
            server.source.release()
            for status in [204, 401, 401] { #expect(try await client.nextStatus() == status) }
            #expect(try await client.nextStatus() == nil)
            try await stopped
        }
    }

    @Test func `survives a client that goes away while its key is fetched`() async throws {
        try await TestServer.run { server in
            let gone = try await server.client()
            try await gone.send(token: server.token)
            await server.source.untilAsked()
            try await gone.close()
            server.source.release()
            let next = try await server.client()
            try await next.send(token: server.token)
            #expect(try await next.nextStatus() == 204)
        }
    }

    @Test func `answers a client that has closed its side, even if that takes a while`() async throws {
        try await TestServer.run { server in
            let client = try await server.client()
            try await client.send(token: server.token)
            try await client.closeOutput()
            await server.source.untilAsked()
            server.source.release()
            #expect(try await client.nextStatus() == 204)
            #expect(try await client.nextStatus() == nil)
        }
    }

    @Test func `activates other settings between two requests of one connection`() async throws {
        try await TestServer.run { server in
            server.source.release()
            let client = try await server.client()
            try await client.send(token: server.token)
            #expect(try await client.nextStatus() == 204)
            let other = try LoadBalancerARN(Mint.signer.replacingLast(with: "0"))
            var settings = server.fixture.authenticator.current.settings
            settings.expectations = try Expectations(signers: [other])
            server.fixture.replaceSettings(settings)
            try await client.send(token: server.token)
            #expect(try await client.nextStatus() == 401)
        }
    }

    @Test func `makes a socket for owner and group, and leaves the mask of the process only meanwhile`() async throws {
        let directory = try TemporaryDirectory()
        // Others make files while sockets are opened: none may come out with another mode than it asks for.
        let isDone = Atomic(false)
        async let modes = Task.detached {
            var modes: Set<mode_t> = []
            var status = stat()
            while !isDone.load(ordering: .relaxed) {
                _ = unsafe mkdir("\(directory.path)/made", 0o700)
                _ = unsafe stat("\(directory.path)/made", &status)
                modes.insert(status.st_mode & 0o777)
                _ = unsafe rmdir("\(directory.path)/made")
            }
            return modes
        }.value
        for _ in 0..<20 {
            let path = "\(directory.path)/s"
            try await TestServer.run(path: path) { _ in
                var status = stat()
                #expect(unsafe stat(path, &status) == 0)
                #expect(status.st_mode & 0o777 == 0o660)
            }
        }
        isDone.store(true, ordering: .relaxed)
        #expect(await modes == [0o700])
    }

    @Test func `takes over a socket without a listener, and no other`() async throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/s"
        try directory.write("", to: "s")
        await #expect { try await TestServer.run(path: path) { _ in } } throws: {
            "\($0)" == "cannot listen on unix:\(path): there is something that is not a socket; it is left as it is"
        }
        let free = "\(directory.path)/t"
        try await TestServer.run(path: free) { _ in
            await #expect {
                try await TestServer.run(path: free) { _ in }
            } throws: {
                "\($0)" == "cannot listen on unix:\(free): another process listens there"
            }
        }
        // A datagram socket answers neither yes nor no; who may not connect gets an answer of that kind, too.
        let descriptor = try directory.bindSocket("d", type: SOCK_DGRAM)
        defer { close(descriptor) }
        let datagram = "\(directory.path)/d"
        await #expect {
            try await TestServer.run(path: datagram) { _ in }
        } throws: {
            "\($0)".contains("it is unknown whether another process listens on it: ")
        }
        #expect(unsafe access(datagram, F_OK) == 0)
        // Left behind as by a process that was killed.
        try directory.writeDeadSocket("u")
        try await TestServer.run(path: "\(directory.path)/u") { server in
            let client = try await server.client()
            #expect(client.isActive)
        }
    }
}

extension String {
    fileprivate func replacingLast(with text: String) -> String { dropLast() + text }
}
