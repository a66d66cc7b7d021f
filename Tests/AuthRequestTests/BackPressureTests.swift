// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import AuthRequest

/// Who does not read is not answered, who sends too much is not read, and nobody's answer is lost for that.
struct BackPressureTests {
    private static func request(_ path: String = "/healthz") -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

    private func statuses(_ text: String) -> [Substring] {
        text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("HTTP/1.1 ") }.map { $0.dropFirst(9).prefix(3) }
    }

    @Test func `answers once the client reads again, in order`() async throws {
        let connection = try await Fixture().connection()
        connection.setRead(false)
        connection.send(Self.request() + Self.request("/auth") + Self.request("/nothing"))
        #expect(try connection.received().isEmpty)
        connection.advanceTime(by: .seconds(4))
        connection.setRead(true)
        #expect(try statuses(connection.received()) == ["200", "401", "404"])
        connection.advanceTime(by: .seconds(10))
        #expect(connection.isOpen)
    }

    @Test func `closes a connection whose client does not read for some seconds, and says so`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        connection.setRead(false)
        connection.send(Self.request())
        connection.advanceTime(by: .seconds(4))
        #expect(connection.isOpen)
        connection.advanceTime(by: .seconds(1))
        #expect(!connection.isOpen)
        let log = fixture.log.all
        let line = "warning a limit has been reached problem=a peer has read too little"
        #expect(log.count == 1 && log[0].hasPrefix(line))
        #expect(fixture.metrics.limitsReached[.unread]?.value == 1)
    }

    @Test func `takes no more than so many in line, answers those, and then closes`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        connection.setRead(false)
        connection.send(String(repeating: Self.request(), count: 40))
        connection.setRead(true)
        let text = try connection.received()
        #expect(statuses(text).count == 16)
        #expect(text.ranges(of: "Connection: close").count == 1)
        #expect(!connection.isOpen)
        #expect(fixture.metrics.limitsReached[.pipelined]?.value == 1)
    }

    @Test func `answers those in line before a client that has closed its side is let go`() async throws {
        let connection = try await Fixture().connection()
        connection.setRead(false)
        connection.send(Self.request() + Self.request())
        connection.closeInput()
        #expect(connection.isOpen)
        connection.setRead(true)
        #expect(try statuses(connection.received()) == ["200", "200"])
        #expect(!connection.isOpen)
    }

    @Test func `answers those in line before it stops`() async throws {
        let connection = try await Fixture().connection()
        connection.setRead(false)
        connection.send(Self.request())
        connection.fire(ChannelShouldQuiesceEvent())
        #expect(connection.isOpen)
        connection.setRead(true)
        #expect(try statuses(connection.received()) == ["200"])
        #expect(!connection.isOpen)
    }

    @Test func `closes a connection on which a request does not become complete in time`() async throws {
        let connection = try await Fixture().connection()
        connection.send("GET /auth HTTP/1.1\r\n")
        connection.advanceTime(by: .seconds(9))
        connection.send("Host: a\r\n")
        #expect(connection.isOpen)
        connection.advanceTime(by: .seconds(1))
        #expect(!connection.isOpen)
    }

    @Test func `a request that is complete in time is not cut short later`() async throws {
        let connection = try await Fixture().connection()
        for _ in 0..<3 {
            connection.send("GET /auth HTTP/1.1\r\n")
            connection.advanceTime(by: .seconds(9))
            connection.send("Host: a\r\n\r\n")
            #expect(try Response(connection.received()).status == 401)
            connection.advanceTime(by: .seconds(60))
            #expect(connection.isOpen)
        }
    }

    @Test func `closes who wants to hold more than all together may, and the others go on`() async throws {
        let fixture = try await Fixture()
        var limits = Limits()
        limits.heldBytes = 25_000
        let services = fixture.services(limits: limits)
        let head = "GET /auth HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 20_000)
        let connections = try (0..<5).map { _ in try TestConnection(services: services) }
        for connection in connections { connection.send(head) }
        // Each of them holds some 20,000 bytes, 12 KiB of which do not count.
        #expect(connections.map(\.isOpen) == [true, true, true, false, false])
        #expect(fixture.metrics.limitsReached[.heldBytes]?.value == 2)
        let other = try TestConnection(services: services)
        other.send("GET /auth HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 6000))
        #expect(other.isOpen)
        other.send("\r\n\r\n")
        #expect(try Response(other.received()).status == 401)
        connections[0].send("\r\n\r\n")
        #expect(try Response(connections[0].received()).status == 401)
        let next = try TestConnection(services: services)
        next.send(head)
        #expect(next.isOpen)
        for connection in connections + [next] { connection.finish() }
        let last = try (0..<4).map { _ in try TestConnection(services: services) }
        for connection in last { connection.send(head) }
        #expect(last.map(\.isOpen) == [true, true, true, false])
    }

    @Test func `a line tells each limit at most once in ten seconds`() async throws {
        let fixture = try await Fixture()
        let limitLog = fixture.services().limitLog
        for seconds in 0..<25 as Range<UInt64> {
            let now = NIODeadline.uptimeNanoseconds(seconds * 1_000_000_000)
            for limit in ReachedLimit.allCases { limitLog.report(limit, at: now) }
        }
        #expect(fixture.log.all.count == 3 * ReachedLimit.allCases.count)
        #expect(fixture.metrics.limitsReached[.descriptors]?.value == 25)
    }
}

/// Whatever way a connection ends, it takes all that it held with it.
struct HeldBytesTests {
    private static let head = "GET /auth HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 20_000)

    enum Ending: CaseIterable {
        case clientGoes, clientEnds, malformed, tooSlow, unread, serverStops, stillAnswering
    }

    @Test(arguments: Ending.allCases)
    func `nothing is held of a connection that has gone`(ending: Ending) async throws {
        let fixture = try await Fixture()
        let services = fixture.services()
        let connection = try TestConnection(services: services)
        connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        if ending == .unread { connection.setRead(false) }
        connection.send(Self.head)
        #expect(services.held.total > 0)
        switch ending {
        case .clientGoes: break
        case .clientEnds: connection.closeInput()
        case .malformed: connection.send("\u{1B}\r\n\r\n")
        case .tooSlow: connection.advanceTime(by: .seconds(10))
        case .unread: connection.advanceTime(by: .seconds(5))
        case .serverStops: connection.fire(ChannelShouldQuiesceEvent())
        case .stillAnswering: connection.send("\r\nUpgrade: x\r\n\r\n" + Self.head)
        }
        #expect(!connection.isOpen || ending == .clientGoes)
        connection.finish()
        #expect(services.held.total == 0)
    }

    @Test func `nothing counts between two requests, also with a body or with other texts between them`() async throws {
        let fixture = try await Fixture()
        let services = fixture.services()
        let connection = try TestConnection(services: services)
        let body = String(repeating: "a", count: 30_000)
        for _ in 0..<3 {
            connection.send("POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\n\(body)")
            #expect(services.held.total == 0)
            connection.send(Self.head + "\r\n\r\n")
            #expect(services.held.total == 0)
        }
        #expect(connection.isOpen)
    }

    @Test func `what follows a request in the same read counts, too`() async throws {
        let fixture = try await Fixture()
        let services = fixture.services()
        let connection = try TestConnection(services: services)
        connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + Self.head)
        #expect(services.held.total > 7000)
        connection.finish()
    }
}
