// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import AuthRequest

/// Hostile and unusual HTTP: a defined answer or a closed connection, never a hang.
struct ConnectionTests {
    @Test func `refuses a megabyte of headers before it is complete`() async throws {
        let connection = try await Fixture().connection()
        connection.send("GET /auth HTTP/1.1\r\n")
        let line = "X-Filler: \(String(repeating: "a", count: 1000))\r\n"
        var sent = 0
        while connection.isOpen, sent < 1 << 20 {
            connection.send(line)
            sent += line.utf8.count
        }
        #expect(!connection.isOpen)
        #expect(sent < 100_000)
    }

    @Test func `refuses one header line that never ends, and too many of them`() async throws {
        let endless = try await Fixture().connection()
        endless.send("GET /auth HTTP/1.1\r\nX: ")
        for _ in 0..<64 where endless.isOpen { endless.send(String(repeating: "a", count: 1024)) }
        #expect(!endless.isOpen)
        let many = try await Fixture().connection()
        many.send("GET /auth HTTP/1.1\r\n" + String(repeating: "X: 1\r\n", count: 200) + "\r\n")
        #expect(!many.isOpen)
    }

    @Test func `answers pipelined requests in order`() async throws {
        let connection = try await Fixture().connection()
        connection.send(
            "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /auth HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"
        )
        let statuses = try connection.received().split(whereSeparator: \.isNewline).filter { $0.hasPrefix("HTTP/1.1 ") }
        #expect(statuses.map { $0.dropFirst(9).prefix(3) } == ["200", "401", "404"])
        #expect(connection.isOpen)
    }

    @Test func `answers nothing after an answer that ends the connection`() async throws {
        let connection = try await Fixture().connection()
        connection.send(
            "GET /auth HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try connection.received()
        #expect(answer.hasPrefix("HTTP/1.1 401 ") && !answer.contains("alive"))
        #expect(!connection.isOpen)
    }

    @Test(arguments: [
        "GET /auth HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        "CONNECT /auth HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func `closes after a request that wants another protocol, since it speaks no other`(request: String) async throws {
        let connection = try await Fixture().connection()
        connection.send(request)
        let answer = try connection.received()
        #expect(answer.hasPrefix("HTTP/1.1 40"))
        #expect(answer.contains("Connection: close\r\n"))
        #expect(!connection.isOpen)
    }

    @Test func `says nothing more after its last answer, whatever comes`() async throws {
        let connection = try await Fixture().connection()
        connection.send("GET /auth HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n\u{0}\u{1}garbage\r\n\r\n")
        let statuses = try connection.received().split(whereSeparator: \.isNewline).filter { $0.hasPrefix("HTTP/1.1 ") }
        #expect(statuses == ["HTTP/1.1 401 Unauthorized"])
        #expect(!connection.isOpen)
    }

    @Test func `answers HTTP 1.0, and keeps the connection only if asked to`() async throws {
        let closing = try await Fixture().connection()
        closing.send("GET /auth HTTP/1.0\r\n\r\n")
        let answer = try Response(closing.received())
        #expect(answer.status == 401 && answer["Connection"] == "close")
        #expect(!closing.isOpen)
        let kept = try await Fixture().connection()
        kept.send("GET /auth HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try Response(kept.received())["Connection"] == "keep-alive")
        #expect(kept.isOpen)
    }

    @Test func `closes after the answer when the client says so`() async throws {
        let connection = try await Fixture().connection()
        #expect(try connection.ask("/auth", headers: [("Connection", "close")]).status == 401)
        #expect(!connection.isOpen)
    }

    @Test(arguments: [
        ("http://anything/auth", 401), ("https://anything:80/auth", 401), ("/auth/", 404), ("//auth", 404),
        ("/AUTH", 404),
        ("/%61uth", 404), ("/auth%3F", 404), ("/auth#x", 404), ("*", 401), ("auth", 401), ("http://anything", 401),
        ("/", 404), ("/../auth", 404), ("/auth;x", 404),
    ])
    func `knows its paths exactly`(target: String, status: Int) async throws {
        let connection = try await Fixture().connection()
        connection.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try Response(connection.received()).status == status)
    }

    @Test func `checks on the head and throws the body away`() async throws {
        let connection = try await Fixture().connection()
        connection.send("POST /auth HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
        #expect(try Response(connection.received()).status == 401)
        connection.send("0123456789GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try Response(connection.received()).status == 200)
        #expect(connection.isOpen)
    }

    @Test func `cuts off a body that goes on and on`() async throws {
        let connection = try await Fixture().connection()
        connection.send("POST /auth HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(try Response(connection.received()).status == 401)
        let chunk = "400\r\n\(String(repeating: "a", count: 1024))\r\n"
        for _ in 0..<200 where connection.isOpen { connection.send(chunk) }
        #expect(!connection.isOpen)
    }

    @Test func `closes a connection on which no request is completed in time`() async throws {
        let connection = try await Fixture().connection()
        connection.advanceTime(by: .seconds(74))
        connection.send("GET /auth HT")
        #expect(connection.isOpen)
        connection.advanceTime(by: .seconds(2))
        #expect(!connection.isOpen)
    }

    @Test func `keeps a connection that nginx uses now and then`() async throws {
        let connection = try await Fixture().connection()
        for _ in 0..<5 {
            connection.advanceTime(by: .seconds(61))
            #expect(try connection.ask("/healthz").status == 200)
        }
        connection.advanceTime(by: .seconds(76))
        #expect(!connection.isOpen)
    }

    @Test func `ends a half-closed connection once everything is answered`() async throws {
        let connection = try await Fixture().connection()
        #expect(try connection.ask("/auth").status == 401)
        connection.closeInput()
        #expect(!connection.isOpen)
    }

    @Test func `closes an idle connection at once when the server stops`() async throws {
        let connection = try await Fixture().connection()
        #expect(try connection.ask("/healthz").status == 200)
        connection.fire(ChannelShouldQuiesceEvent())
        #expect(!connection.isOpen)
    }

    @Test func `answers the first request of a connection that has just come when the server stops, then closes it`()
        async throws
    {
        let connection = try await Fixture().connection()
        connection.fire(ChannelShouldQuiesceEvent())
        #expect(connection.isOpen)
        let response = try connection.ask("/healthz")
        #expect(response.status == 200 && response["connection"] == "close")
        #expect(!connection.isOpen)
    }

    @Test func `waits no longer than a moment for the first request when the server stops`() async throws {
        let connection = try await Fixture().connection()
        connection.fire(ChannelShouldQuiesceEvent())
        connection.advanceTime(by: .milliseconds(900))
        #expect(connection.isOpen)
        connection.advanceTime(by: .milliseconds(200))
        #expect(!connection.isOpen)
    }

    @Test func `ends a connection without a request at once when its client has closed its side`() async throws {
        let connection = try await Fixture().connection()
        connection.closeInput()
        #expect(!connection.isOpen)
    }

    @Test func `keeps no connection that is accepted while the server stops`() async throws {
        let fixture = try await Fixture()
        let services = fixture.services()
        services.shutdown.enter(.draining)
        let connection = try TestConnection(services: services)
        let response = try connection.ask("/healthz")
        #expect(response.status == 200 && response["connection"] == "close")
        #expect(!connection.isOpen)
    }
}
