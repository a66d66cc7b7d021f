// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import NIOCore
import Synchronization
import Testing
import TestSupport

@testable import AuthRequest

/// Sockets that somebody else keeps open, and how the server tells that all is well.
@Suite(.timeLimit(.minutes(2)))
struct InheritedSocketTests {
    /// The server itself, serving on a copy of a socket.
    private func server(
        on descriptor: Int32, eventLoops: Int = 1, clock: (@Sendable () -> Int64)? = nil
    ) async throws -> AuthServer {
        let server = try await Fixture().server(eventLoops: eventLoops, clock: clock)
        try await server.start([], inherited: [InheritedSocket(descriptor: dup(descriptor), name: "mine.socket")])
        return server
    }

    private func withSocket(_ test: (Int32, _ path: String) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let descriptor = try directory.bindSocket("s", type: SOCK_STREAM)
        defer { close(descriptor) }
        try #require(listen(descriptor, 4096) == 0)
        try await test(descriptor, "\(directory.path)/s")
    }

    @Test func `serves on an inherited socket and calls it by its name`() async throws {
        try await withSocket { descriptor, path in
            let server = try await server(on: descriptor)
            #expect(await server.places == ["mine.socket=unix:\(path)"])
            #expect(await server.addresses == [.unix(path: path)])
            let client = try await TestClient(path: path)
            try await client.send(token: "x.y.z")
            #expect(try await client.nextStatus() == 401)
            try await server.stop()
        }
    }

    @Test func `who comes between two servers of one socket waits for the second, however many they are`() async throws
    {
        try await withSocket { descriptor, path in
            try await server(on: descriptor).stop()
            // More than NIO's own backlog of 128, which must not be left on the socket.
            var clients: [TestClient] = []
            for _ in 0..<300 {
                let client = try await TestClient(path: path)
                try await client.send(token: "x.y.z")
                clients.append(client)
            }
            let second = try await server(on: descriptor)
            for client in clients { #expect(try await client.nextStatus() == 401) }
            try await second.stop()
        }
    }

    /// NIO drops a connection that it has accepted if its listener is closed before the connection is set up.
    @Test func `anyone who connects in the very moment of stopping is answered`() async throws {
        try await withSocket { descriptor, path in
            let isOver = Flag()
            try await withThrowingTaskGroup(of: Int.self) { clients in
                for _ in 0..<4 {
                    clients.addTask {
                        var answered = 0
                        while !isOver.isSet {
                            let answer = try await TestClient(path: path).ask("/auth")
                            #expect(answer.status == 401)
                            answered += 1
                        }
                        return answered
                    }
                }
                for _ in 0..<50 {
                    let server = try await server(on: descriptor, eventLoops: 4)
                    for _ in 0..<10 { _ = try await TestClient(path: path).ask("/auth") }
                    try await server.stop()
                }
                isOver.set()
                // Those who have connected last are still waiting.
                let last = try await server(on: descriptor)
                var answered = 0
                for try await count in clients { answered += count }
                #expect(answered >= 50)
                try await last.stop()
            }
        }
    }

    @Test func `a socket that does not listen is refused`() async throws {
        let directory = try TemporaryDirectory()
        let descriptor = try directory.bindSocket("d", type: SOCK_DGRAM)
        defer { close(descriptor) }
        await #expect {
            _ = try await server(on: descriptor)
        } throws: {
            "\($0)".hasPrefix("cannot listen on the inherited socket mine.socket: ")
        }
    }

    @Test func `the event loops answer only when none of them is stuck`() async throws {
        try await withSocket { descriptor, path in
            let stuck = DispatchSemaphore(value: 0)
            let isSticky = Flag()
            let (entered, entry) = AsyncStream.makeStream(of: Void.self)
            let server = try await server(on: descriptor, eventLoops: 2) {
                // The server reads the time on the event loop, once a request.
                if isSticky.isSet {
                    entry.yield()
                    stuck.wait()
                }
                return Fixture.now
            }
            try await server.waitForEventLoops()

            // One connection on each loop, accepted before one is stuck.
            let clients = [try await TestClient(path: path), try await TestClient(path: path)]
            for client in clients {
                try await client.send(token: "x.y.z")
                #expect(try await client.nextStatus() == 401)
            }
            isSticky.set()
            try await clients[0].send(token: "x.y.z")
            for await _ in entered { break }
            let answered = Flag()
            let waiting = Task {
                try await server.waitForEventLoops()
                answered.set()
            }
            // The other loop goes on: this request reaches its clock, too.
            try await clients[1].send(token: "x.y.z")
            for await _ in entered { break }
            #expect(!answered.isSet)

            stuck.signal()
            stuck.signal()
            try await waiting.value
            for client in clients { #expect(try await client.nextStatus() == 401) }
            try await server.stop()
            await #expect(throws: CancellationError.self) { try await server.waitForEventLoops() }
        }
    }
}

/// Something that has happened or not.
private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
}
