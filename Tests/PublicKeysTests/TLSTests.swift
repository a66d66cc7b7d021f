// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import NIOHTTP1
import Testing
import TestSupport

@testable import HTTPClient
@testable import PublicKeys

/// libcurl against `openssl s_server`.
@Suite(.timeLimit(.minutes(2)))
struct TLSTests {
    /// CURLE_PEER_FAILED_VERIFICATION (libcurl-errors(3)).
    private static let notTrusted: UInt32 = 60
    private static let path = "00000000-0000-4000-8000-000000000001"
    private static let response =
        "HTTP/1.0 200 OK\r\nContent-Length: \(TestKeys.p256.utf8.count)\r\n\r\n\(TestKeys.p256)"

    private static func settings(trusting file: String?) -> HTTPTransfer.Settings {
        var settings = HTTPTransfer.Settings.patient
        settings.certificateAuthorityFile = file
        settings.proxy = ""
        return settings
    }

    private func fetch(from server: OpenSSLServer, trusting file: String?) async throws -> SourceResponse {
        let reference = try TestKeys.reference(1, at: server.base)
        return await answer(to: reference, settings: Self.settings(trusting: file))
    }

    @Test func `takes a key from a server whose certificate it trusts`() async throws {
        let server = try OpenSSLServer(certificateFor: "IP:127.0.0.1", serving: [Self.path: Self.response])
        #expect(try await fetch(from: server, trusting: server.certificateFile) == .text(Array(TestKeys.p256.utf8)))
    }

    @Test func `takes nothing from a server whose certificate it does not trust`() async throws {
        let server = try OpenSSLServer(certificateFor: "IP:127.0.0.1", serving: [Self.path: Self.response])
        #expect(
            try await fetch(from: server, trusting: nil)
                == .unavailable(reason: HTTPTransfer.reason(for: Self.notTrusted)))
    }

    @Test func `takes nothing from a server whose certificate is for another host`() async throws {
        let server = try OpenSSLServer(certificateFor: "DNS:keys.example", serving: [Self.path: Self.response])
        #expect(
            try await fetch(from: server, trusting: server.certificateFile)
                == .unavailable(reason: HTTPTransfer.reason(for: Self.notTrusted)))
    }

    @Test func `takes nothing from a server whose certificate has expired`() async throws {
        let server = try OpenSSLServer(
            certificateFor: "IP:127.0.0.1", made: 3, serving: [Self.path: Self.response])
        #expect(
            try await fetch(from: server, trusting: server.certificateFile)
                == .unavailable(reason: HTTPTransfer.reason(for: Self.notTrusted)))
    }

    @Test func `is not led from https to http`() async throws {
        let plain = try await LoopbackServer(always: .respond(.ok, body: TestKeys.p256))
        let redirect = "HTTP/1.0 302 Found\r\nLocation: \(plain.base)\(Self.path)\r\nContent-Length: 0\r\n\r\n"
        let server = try OpenSSLServer(certificateFor: "IP:127.0.0.1", serving: [Self.path: redirect])
        #expect(
            try await fetch(from: server, trusting: server.certificateFile) == .unavailable(reason: "HTTP status 302"))
        #expect(plain.requests.isEmpty)
    }

    @Test func `an endpoint that is not trusted makes a key unavailable and the daemon not ready`() async throws {
        let server = try OpenSSLServer(certificateFor: "IP:127.0.0.1", serving: [Self.path: Self.response])
        let source = EndpointSource<KeyPolicy>(transferSettings: Self.settings(trusting: nil))
        let store = KeyStore(cacheDirectory: nil, source: source.fetch)
        #expect(await store.fetched(try TestKeys.reference(1, at: server.base)) == .unavailable)
        #expect(
            await store.readiness(try KeyEndpoint(server.base))
                == .notReady(reason: "\(server.base): \(HTTPTransfer.reason(for: Self.notTrusted))"))
    }
}
