// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import Testing
import TestSupport

@testable import PublicKeys

/// The whole space against a real server on loopback.
@Suite(.timeLimit(.minutes(2)))
struct EndpointTests {
    private static let source = EndpointSource<KeyPolicy>(transferSettings: .patient)

    @Test func `a hundred who wait at once make one request and get a hundred answers`() async throws {
        let server = try await LoopbackServer(always: .hold(.ok, body: TestKeys.p256))
        let store = KeyStore(cacheDirectory: nil, source: Self.source.fetch)
        let reference = try TestKeys.reference(1, at: server.base)
        let (answers, continuation) = AsyncStream<Verdict>.makeStream()
        for _ in 0..<100 { store.fetch(KeyStore.Query(reference)) { continuation.yield($0.verdict) } }
        await server.nextRequest()
        server.release()
        var count = 0
        for await answer in answers {
            #expect(answer == .found)
            count += 1
            if count == 100 { break }
        }
        #expect(server.requests.count == 1)
        #expect(store.statistics.fetchesFound == 1)
    }

    @Test func `a made-up kid asked for a thousand times costs one request`() async throws {
        let server = try await LoopbackServer(always: .respond(.forbidden, body: "AccessDenied"))
        let clock = ManualClock()
        let store = KeyStore(cacheDirectory: nil, source: Self.source.fetch, now: { clock.now })
        let reference = try TestKeys.reference(1, at: server.base)
        for _ in 0..<1000 { #expect(await store.fetched(reference) == .unknown) }
        #expect(server.requests.count == 1)
    }

    @Test func `a thousand made-up kids cost ten requests and a known key is found all the while`() async throws {
        let server = try await LoopbackServer { head in
            head.uri.hasSuffix("0") ? .respond(.ok, body: TestKeys.p256) : .respond(.notFound, body: "")
        }
        let clock = ManualClock()
        let store = KeyStore(cacheDirectory: nil, source: Self.source.fetch, now: { clock.now })
        let known = try TestKeys.reference(0, at: server.base)
        #expect(await store.fetched(known) == .found)
        for number in 1...1000 {
            _ = await store.fetched(try TestKeys.reference(number * 16 + 1, at: server.base))
            #expect(store.lookup(known)?.verdict == .found)
        }
        #expect(server.requests.count == 10)
        #expect(store.statistics.fetchesLimited == 991)
    }

    @Test func `asks nobody if the network is not to be used`() async throws {
        let server = try await LoopbackServer(always: .respond(.ok, body: TestKeys.p256))
        let store = KeyStore(cacheDirectory: nil, isOffline: true)
        #expect(await store.fetched(try TestKeys.reference(1, at: server.base)) == .unavailable)
        #expect(server.requests.isEmpty)
    }

    @Test func `recovers as soon as the endpoint does`() async throws {
        let server = try await LoopbackServer(always: .respond(.serviceUnavailable, body: ""))
        let clock = ManualClock()
        let store = KeyStore(cacheDirectory: nil, source: Self.source.fetch, now: { clock.now })
        let reference = try TestKeys.reference(1, at: server.base)
        #expect(await store.fetched(reference) == .unavailable)
        #expect(
            await store.readiness(reference.endpoint) == .notReady(reason: "\(server.base): HTTP status 503"))
        server.behave { _ in .respond(.ok, body: TestKeys.p256) }
        #expect(await store.fetched(reference) == .unavailable)
        clock.advance(by: .seconds(1))
        #expect(await store.fetched(reference) == .found)
        #expect(await store.readiness(reference.endpoint) == .ready)
    }

    @Test func `a restart while the endpoint is down uses the disk`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LoopbackServer(always: .respond(.ok, body: TestKeys.p256))
        let reference = try TestKeys.reference(1, at: server.base)
        let notices = Notices()
        let before = KeyStore(cacheDirectory: directory.path, report: notices.report, source: Self.source.fetch)
        #expect(await before.fetched(reference) == .found)
        #expect(await notices.next(1) == [.fetched(reference, keyCount: 1)])
        server.behave { _ in .raw("") }
        let after = KeyStore(cacheDirectory: directory.path, source: Self.source.fetch)
        #expect(await after.readiness(reference.endpoint) == .ready)
        #expect(await after.fetched(reference) == .found)
        #expect(await after.fetched(try TestKeys.reference(2, at: server.base)) == .unavailable)
        #expect(server.requests.count == 2)
    }
}
