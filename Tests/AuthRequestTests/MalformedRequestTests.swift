// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing

@testable import AuthRequest

/// What is no valid HTTP: a refusal that nginx understands, never a hang, and a line in the log.
struct MalformedRequestTests {
    static let lines = [
        "A B: c", ": c", "Content-Length: -1", "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 3\r\nTransfer-Encoding: chunked", "X: a\u{0}b", "X-Amzn-Oidc-Data: a\u{B}b",
        "X-Amzn-Oidc-Data: a\u{1B}b", "Accept-Language: en\u{7F}", "Accept-Language: \u{1}", "no colon", "X: a\rb",
    ]

    @Test(arguments: lines)
    func `is 401 on auth, which nginx understands, and logged`(line: String) async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        connection.send("GET /auth?rules=header HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n")
        try expectRefusal(connection, fixture)
    }

    @Test(arguments: lines)
    func `is 400 on other paths`(line: String) async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        connection.send("GET /denied?status=401 HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n")
        let response = try Response(connection.received())
        #expect(response.status == 400 && response["Connection"] == "close")
        #expect(!connection.isOpen && fixture.log.all.isEmpty)
    }

    @Test(arguments: [
        "\r\n\r\n\r\nX", "GET\r\n\r\n", "GET /auth HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}",
        "SSH-2.0-OpenSSH_9.2\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET auth HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a/auth HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", "GET /auth FTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func `is 401 where the path cannot be told`(bytes: String) async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        connection.send(bytes)
        try expectRefusal(connection, fixture)
    }

    @Test func `is 401 on auth also if it comes in pieces, and 400 elsewhere`() async throws {
        for (path, status) in [("/auth", 401), ("/whoami", 400)] {
            let connection = try await Fixture().connection()
            for piece in ["GET \(path) HTTP/1.1\r\n", "Host: a\r\nX-Am", "zn-Oidc-Data: a", "\u{1B}b\r\n\r\n"] {
                connection.send(piece)
            }
            #expect(try Response(connection.received()).status == status)
        }
    }

    @Test(arguments: [
        ("GET /auth HTTP/1.1\r\n\r\n", 401), ("GET /auth HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 401),
        ("GET /auth HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 401), ("GET /healthz HTTP/1.1\r\n\r\n", 400),
        ("GET /logout HTTP/1.1\r\nHost: a\r\nHOST: b\r\n\r\n", 400),
    ])
    func `a request without Host, or with two, is malformed`(request: String, status: Int) async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        connection.send(request)
        let response = try Response(connection.received())
        #expect(response.status == status)
        #expect(response["X-Auth-Reason"] == (status == 401 ? "malformed" : nil))
        #expect(!connection.isOpen && fixture.log.all.count == (status == 401 ? 1 : 0))
    }

    @Test func `HTTP 1.0 may do without Host`() async throws {
        let connection = try await Fixture().connection()
        connection.send("GET /auth HTTP/1.0\r\n\r\n")
        #expect(try Response(connection.received())["X-Auth-Reason"] == "missing-token")
    }

    @Test(arguments: [" ", "\t", " \t  \t"])
    func `space and tab around a token are no part of it`(space: String) async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let token = fixture.token()
        #expect(try connection.ask("/auth", headers: [("X-Amzn-Oidc-Data", space + token + space)]).status == 204)
        let empty = try connection.ask("/auth", headers: [("X-Amzn-Oidc-Data", space)])
        #expect(empty.status == 401 && empty["X-Auth-Reason"] == "missing-token")
        let spaced = token.replacing(".", with: ".\(space)")
        let inside = try connection.ask("/auth", headers: [("X-Amzn-Oidc-Data", spaced)])
        #expect(inside.status == 401 && inside["X-Auth-Reason"] == "malformed")
    }

    @Test func `what came before it in line is answered first`() async throws {
        let connection = try await Fixture().connection()
        connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /auth HTTP/1.1\r\nno colon\r\n\r\n")
        let statuses = try connection.received().split(whereSeparator: \.isNewline).filter { $0.hasPrefix("HTTP/1.1 ") }
        #expect(statuses.first == "HTTP/1.1 200 OK" && statuses.count <= 2)
        #expect(!connection.isOpen)
    }

    @Test func `whatever follows it costs nobody his response`() async throws {
        let connection = try await Fixture().connection()
        connection.setRead(false)
        connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        for bytes in ["BAD\r\n\r\n", "x", "GET /auth HTTP/1.1\r\nHost: a\r\n\r\n"] { connection.send(bytes) }
        connection.setRead(true)
        let text = try connection.received()
        #expect(text.hasPrefix("HTTP/1.1 200 ") && text.ranges(of: "HTTP/1.1 ").count == 1)
        #expect(!connection.isOpen)
    }

    @Test(arguments: ["zz\r\n", "5\r\nab"])
    func `in a body it ends the connection without a second response`(body: String) async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        connection.send("POST /auth HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
        connection.closeInput()
        #expect(try connection.received().ranges(of: "HTTP/1.1 ").count == 1)
        #expect(!connection.isOpen && fixture.log.all.count == 1)
    }

    @Test func `a client that goes in the middle of a head is no refusal`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        connection.send("GET /auth HTTP/1.1\r\nHo")
        connection.closeInput()
        #expect(try connection.received().isEmpty && !connection.isOpen && fixture.log.all.isEmpty)
    }

    @Test func `is logged within the budget`() async throws {
        let fixture = try await Fixture()
        let services = fixture.services()
        for _ in 0..<100 { try TestConnection(services: services).send("GET /auth HTTP/1.1\r\nno colon\r\n\r\n") }
        #expect(fixture.log.all.count == 50)
        #expect(fixture.metrics.decisions(.refused, because: .rejected(.malformed)) == 100)
    }

    private func expectRefusal(_ connection: TestConnection, _ fixture: Fixture) throws {
        let response = try Response(connection.received())
        #expect(response.status == 401 && response["X-Auth-Reason"] == "malformed")
        #expect(response["Connection"] == "close" && response.body.isEmpty)
        #expect(!connection.isOpen)
        let log = fixture.log.all
        #expect(log.count == 1 && log[0].hasPrefix("notice refused decision=refused problem="), "\(log)")
    }
}
