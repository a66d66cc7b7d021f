// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import Testing
import TestSupport

@testable import HTTPClient
@testable import PublicKeys

/// libcurl against a real server on loopback. Numbers of errors: libcurl-errors(3).
struct HTTPTransferTests {
    /// Short, for servers that never answer: what is tested is that an end comes, not when.
    private let hasty = HTTPTransfer.Settings(connectTimeout: 200, totalTimeout: 300)

    private func fetch(
        from server: LoopbackServer, settings: HTTPTransfer.Settings = .patient
    ) async throws -> SourceResponse {
        await answer(to: try TestKeys.reference(1, at: server.base), settings: settings)
    }

    @Test func `asks for the kid, says who it is and nothing else`() async throws {
        let server = try await LoopbackServer(
            always: .respond(.ok, body: TestKeys.p256, headers: ["Set-Cookie": "a=b"]))
        #expect(try await fetch(from: server) == .text(Array(TestKeys.p256.utf8)))
        #expect(try await fetch(from: server) == .text(Array(TestKeys.p256.utf8)))
        for request in server.requests.map(\.head) {
            #expect(request.method == .GET)
            #expect(request.uri == "/00000000-0000-4000-8000-000000000001")
            #expect(request.version == .http1_1)
            #expect(request.headers["User-Agent"] == ["authsidecar"])
            #expect(request.headers.map { $0.name.lowercased() }.sorted() == ["accept", "host", "user-agent"])
        }
        #expect(server.requests.count == 2)
    }

    @Test(arguments: [403, 404, 410])
    func `takes a status that says so for an unknown key`(status: Int) async throws {
        let server = try await LoopbackServer(always: .respond(.init(statusCode: status), body: TestKeys.p256))
        #expect(try await fetch(from: server) == .unknown)
    }

    @Test(arguments: [
        201, 204, 206, 300, 304, 400, 401, 402, 405, 407, 408, 425, 429, 451, 499, 500, 502, 503, 504, 599,
    ])
    func `reports unavailable for any other status`(status: Int) async throws {
        let body = status == 204 || status == 304 ? "" : TestKeys.p256
        let server = try await LoopbackServer(always: .respond(.init(statusCode: status), body: body))
        #expect(try await fetch(from: server) == .unavailable(reason: "HTTP status \(status)"))
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `follows no redirect`(status: Int) async throws {
        let other = try await LoopbackServer(always: .respond(.ok, body: TestKeys.p256))
        let server = try await LoopbackServer(
            always: .respond(
                .init(statusCode: status), body: TestKeys.p256,
                headers: ["Location": "\(other.base)00000000-0000-4000-8000-000000000001"]))
        #expect(try await fetch(from: server) == .unavailable(reason: "HTTP status \(status)"))
        #expect(other.requests.isEmpty)
    }

    @Test func `takes 16 KB and not a byte more`() async throws {
        let server = try await LoopbackServer(always: .respond(.ok, body: String(repeating: "x", count: 16 * 1024)))
        #expect(try await fetch(from: server) == .text(Array(repeating: UInt8(ascii: "x"), count: 16 * 1024)))
        server.behave { _ in .respond(.ok, body: String(repeating: "x", count: 16 * 1024 + 1)) }
        #expect(try await fetch(from: server) == .unavailable(reason: "the answer is longer than 16384 bytes"))
        server.behave { _ in .respond(.ok, body: String(repeating: "x", count: 8 << 20)) }
        #expect(try await fetch(from: server) == .unavailable(reason: "the answer is longer than 16384 bytes"))
    }

    @Test func `does not gather an endless head`() async throws {
        let server = try await LoopbackServer(always: .endlessHead)
        #expect(try await fetch(from: server) == .unavailable(reason: "the answer is longer than 16384 bytes"))
    }

    @Test func `gives two seconds to connect and three in all`() {
        #expect(HTTPTransfer.Settings.standard.connectTimeout == 2000)
        #expect(HTTPTransfer.Settings.standard.totalTimeout == 3000)
    }

    @Test func `does not wait for a body that never ends, nor for an answer that never comes`() async throws {
        let server = try await LoopbackServer(always: .trickle)
        #expect(try await fetch(from: server, settings: hasty) == .unavailable(reason: HTTPTransfer.reason(for: 28)))
        server.behave { _ in .silence }
        #expect(try await fetch(from: server, settings: hasty) == .unavailable(reason: HTTPTransfer.reason(for: 28)))
    }

    @Test(
        arguments: [
            ("shorter than it says", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort", 18),
            ("ended within a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort", 18),
            ("nothing", "", 52),
            ("a key without a head", TestKeys.p256, 1),
            ("a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\n", 8),
            ("an interim answer only", "HTTP/1.1 100 Continue\r\n\r\n", 52),
        ] as [(String, String, UInt32)])
    func `reports unavailable for a broken answer`(name: String, text: String, code: UInt32) async throws {
        let server = try await LoopbackServer(always: .raw(text))
        #expect(try await fetch(from: server) == .unavailable(reason: HTTPTransfer.reason(for: code)))
    }

    @Test func `reports unavailable when nobody listens`() async throws {
        let port = try SilentPort()
        let reference = try TestKeys.reference(1, at: "http://127.0.0.1:\(port.number)/")
        #expect(await answer(to: reference) == .unavailable(reason: HTTPTransfer.reason(for: 7)))
        withExtendedLifetime(port) {}
    }

    @Test func `sends plain HTTP through no proxy`() async throws {
        let proxy = try await LoopbackServer(always: .respond(.ok, body: TestKeys.otherP256))
        let server = try await LoopbackServer(always: .respond(.ok, body: TestKeys.p256))
        var settings = HTTPTransfer.Settings.patient
        settings.proxy = proxy.base
        #expect(try await fetch(from: server, settings: settings) == .text(Array(TestKeys.p256.utf8)))
        #expect(proxy.requests.isEmpty)
    }

    @Test func `reports unavailable when nobody listens at the proxy`() async throws {
        let port = try SilentPort()
        var settings = HTTPTransfer.Settings.patient
        settings.proxy = "http://127.0.0.1:\(port.number)"
        let reference = try TestKeys.reference(1, at: "https://keys.example/")
        #expect(await answer(to: reference, settings: settings) == .unavailable(reason: HTTPTransfer.reason(for: 7)))
        withExtendedLifetime(port) {}
    }

    @Test(arguments: [403, 404, 407])
    func `takes the word of a proxy for nothing`(status: Int) async throws {
        let proxy = try await LoopbackServer(always: .respond(.init(statusCode: status), body: TestKeys.p256))
        let reference = try TestKeys.reference(1, at: "https://keys.example/")
        var settings = HTTPTransfer.Settings.patient
        settings.proxy = proxy.base
        let answer = await answer(to: reference, settings: settings)
        #expect(answer == .unavailable(reason: HTTPTransfer.reason(for: 56)))
        #expect(proxy.requests.map(\.method) == ["CONNECT"])
    }
}
