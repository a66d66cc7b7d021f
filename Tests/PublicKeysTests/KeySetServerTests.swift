// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import NIOHTTP1
import Testing
import TestSupport
import TokenMint

@testable import HTTPClient
@testable import PublicKeys

/// Key sets from a real server on loopback, over TLS, and out of files.
@Suite(.timeLimit(.minutes(2)))
struct KeySetServerTests {
    private static let source = EndpointSource<KeySetPolicy>(transferSettings: .patient)

    private func endpoint(at server: LoopbackServer) throws -> KeySetEndpoint {
        try KeySetEndpoint(server.base + "pool/.well-known/jwks.json")
    }

    /// What the source says, on a thread that may be blocked.
    private func answer(
        from endpoint: KeySetEndpoint, source: EndpointSource<KeySetPolicy> = source
    ) async -> SourceResponse {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "test").async { continuation.resume(returning: source.fetch(endpoint)) }
        }
    }

    @Test func `a hundred who wait at once make one request, for the URL as it is`() async throws {
        let server = try await LoopbackServer(always: .hold(.ok, body: try TestKeySets.text("a")))
        let store = KeySetStore(cacheDirectory: nil, source: Self.source.fetch)
        let name = try TestKeySets.name("a")
        let (answers, continuation) = AsyncStream<Verdict>.makeStream()
        for _ in 0..<100 {
            store.fetch(KeySetStore.Query(KeySetMember(name, for: .rs256, of: try endpoint(at: server)))) {
                continuation.yield($0.verdict)
            }
        }
        await server.nextRequest()
        server.release()
        var count = 0
        for await answer in answers {
            #expect(answer == .found)
            count += 1
            if count == 100 { break }
        }
        #expect(server.requests.map(\.uri) == ["/pool/.well-known/jwks.json"])
        #expect(server.requests.map(\.method) == ["GET"])
    }

    @Test(arguments: [201, 204, 301, 302, 307, 308, 400, 401, 403, 404, 429, 500, 503])
    func `reports unavailable for any status but 200, and follows no redirect`(status: Int) async throws {
        let other = try await LoopbackServer(always: .respond(.ok, body: try TestKeySets.text("a")))
        let body = status == 204 ? "" : try TestKeySets.text("a")
        let server = try await LoopbackServer(
            always: .respond(
                .init(statusCode: status), body: body,
                headers: ["Location": "\(other.base)pool/.well-known/jwks.json"]))
        #expect(await answer(from: try endpoint(at: server)) == .unavailable(reason: "HTTP status \(status)"))
        #expect(other.requests.isEmpty)
    }

    @Test func `takes 64 KB and not a byte more`() async throws {
        let text = try TestKeySets.text("a")
        let full = text + String(repeating: " ", count: 65_536 - text.utf8.count)
        let server = try await LoopbackServer(always: .respond(.ok, body: full))
        let endpoint = try endpoint(at: server)
        #expect(await answer(from: endpoint) == .text(Array(full.utf8)))
        for excess in [1, 8 << 20] {
            server.behave { _ in .respond(.ok, body: full + String(repeating: " ", count: excess)) }
            #expect(await answer(from: endpoint) == .unavailable(reason: "the answer is longer than 65536 bytes"))
        }
        server.behave { _ in .endlessHead }
        #expect(await answer(from: endpoint) == .unavailable(reason: "the answer is longer than 65536 bytes"))
    }

    @Test func `does not wait for an answer that never comes`() async throws {
        let hasty = EndpointSource<KeySetPolicy>(
            transferSettings: HTTPTransfer.Settings(connectTimeout: 200, totalTimeout: 300))
        let server = try await LoopbackServer(always: .silence)
        let endpoint = try endpoint(at: server)
        #expect(await answer(from: endpoint, source: hasty) == .unavailable(reason: HTTPTransfer.reason(for: 28)))
        server.behave { _ in .trickle }
        #expect(await answer(from: endpoint, source: hasty) == .unavailable(reason: HTTPTransfer.reason(for: 28)))
    }

    @Test func `asks nobody if the network is not to be used`() async throws {
        let server = try await LoopbackServer(always: .respond(.ok, body: try TestKeySets.text("a")))
        let store = KeySetStore(cacheDirectory: nil, isOffline: true)
        #expect(try await store.fetched("a", at: endpoint(at: server)) == .unavailable)
        #expect(server.requests.isEmpty)
    }

    @Test func `takes a set from a server whose certificate it trusts, and from no other`() async throws {
        let text = try TestKeySets.text("a")
        let response = "HTTP/1.0 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
        let server = try OpenSSLServer(certificateFor: "IP:127.0.0.1", serving: ["jwks.json": response])
        let endpoint = try KeySetEndpoint(server.base + "jwks.json")
        var source = Self.source
        source.transferSettings.proxy = ""
        #expect(
            await answer(from: endpoint, source: source) == .unavailable(reason: HTTPTransfer.reason(for: 60)))
        source.transferSettings.certificateAuthorityFile = server.certificateFile
        #expect(await answer(from: endpoint, source: source) == .text(Array(text.utf8)))
    }

    // MARK: - Files

    @Test func `reads a file, through a link too, and keeps it until told to forget it`() async throws {
        let directory = try TemporaryDirectory()
        let cache = try TemporaryDirectory()
        try directory.write(TestKeySets.text("a"), to: "data/set.json")
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/jwks.json", withDestinationPath: "data/set.json")
        let endpoint = try KeySetEndpoint("file://\(directory.path)/jwks.json")
        let store = KeySetStore(cacheDirectory: cache.path, isOffline: true)
        #expect(try await store.fetched("a", at: endpoint) == .found)
        try directory.write(TestKeySets.text("b"), to: "data/set.json")
        #expect(try await store.fetched("b", at: endpoint) == .unknown)
        store.forgetLocalFiles()
        #expect(try store.verdict("b", at: endpoint) == nil)
        #expect(try await store.fetched("b", at: endpoint) == .found)
        #expect(try store.verdict("a", at: endpoint) == .unknown)
        #expect(try cache.names().isEmpty, "what is on disk anyway is not cached")
    }

    @Test func `reports unavailable for a file that is not there, too long, or none`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write(String(repeating: " ", count: 65_537), to: "long.json")
        #expect(unsafe mkfifo("\(directory.path)/pipe.json", 0o600) == 0)
        for (path, reason) in [
            ("none.json", "open none.json: No such file or directory"), ("long.json", "is longer than 65536 bytes"),
            ("pipe.json", "pipe.json is not a regular file"),
            ("no/set.json", "open \(directory.path)/no/: No such file or directory"),
        ] {
            let endpoint = try KeySetEndpoint("file://\(directory.path)/\(path)")
            #expect(await answer(from: endpoint) == .unavailable(reason: reason))
        }
    }
}
