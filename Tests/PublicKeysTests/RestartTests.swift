// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing
import TestSupport

@testable import PublicKeys

/// The store with a cache directory: what a restart finds.
@Suite(.timeLimit(.minutes(2)))
struct RestartTests {
    private static let text = SourceResponse.text(Array(TestKeys.p256.utf8))
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Fetches these keys and waits until they are on disk.
    ///
    /// - Parameter first: what is reported before that.
    private func fill(_ references: [KeyReference], after first: [KeyStore.Notice] = []) async {
        let notices = Notices()
        let store = KeyStore(
            cacheDirectory: directory.path, report: notices.report, source: ScriptedSource(always: Self.text))
        for (index, reference) in references.enumerated() {
            #expect(await store.fetched(reference) == .found)
            let before = index == 0 ? first : []
            #expect(await notices.next(before.count + 1) == before + [.fetched(reference, keyCount: 1)])
        }
    }

    @Test func `a restart without network knows the keys it knew`() async throws {
        await fill([try TestKeys.reference(1), try TestKeys.reference(2)])
        let source = ScriptedSource(always: .unavailable(reason: "no network"))
        let store = KeyStore(cacheDirectory: directory.path, source: source)
        #expect(await store.fetched(try TestKeys.reference(1)) == .found)
        #expect(store.lookup(try TestKeys.reference(2))?.verdict == .found)
        #expect(await store.readiness(try KeyEndpoint("https://keys.example/")) == .ready)
        #expect(source.requests.isEmpty)
        #expect(await store.fetched(try TestKeys.reference(3)) == .unavailable)
        #expect(source.requests.count == 1)
    }

    @Test func `is ready with a key on disk whatever the endpoint does`() async throws {
        await fill([try TestKeys.reference(1)])
        let source = ScriptedSource(always: .unavailable(reason: "no network"))
        let store = KeyStore(cacheDirectory: directory.path, source: source)
        #expect(await store.readiness(try KeyEndpoint("https://keys.example/")) == .ready)
        #expect(store.lookup(try TestKeys.reference(1))?.verdict == .found)
        #expect(source.requests.isEmpty)
    }

    @Test func `a key on disk is there while made-up kids take every fetch`() async throws {
        let cached = try TestKeys.reference(0)
        await fill([cached])
        let authenticator = Authenticator()
        let source = ScriptedSource { _ in
            authenticator.wait()
            return .unknown
        }
        let clock = ManualClock()
        let store = KeyStore(cacheDirectory: directory.path, source: source, now: { clock.now })
        let madeUp = try (1...100).map { try TestKeys.reference($0) }
        await withTaskGroup(of: Void.self) { group in
            for reference in madeUp { group.addTask { _ = await store.fetched(reference) } }
            for _ in 0..<90 { await group.next() }
            #expect(await store.fetched(cached) == .found)
            authenticator.open()
        }
        #expect(source.requests.count == 10)
    }

    @Test func `another endpoint is asked for its own keys`() async throws {
        await fill([try TestKeys.reference(1, at: "http://127.0.0.1:8080/")])
        let source = ScriptedSource(always: .unknown)
        let store = KeyStore(cacheDirectory: directory.path, source: source)
        let reference = try TestKeys.reference(1, at: "https://keys.example/")
        #expect(await store.fetched(reference) == .unknown)
        #expect(source.requests == [reference])
    }

    @Test func `what is broken on disk is fetched anew and replaced`() async throws {
        let reference = try TestKeys.reference(1)
        await fill([reference])
        let folder = try #require(try directory.names().first)
        let path = "\(folder)/\(reference.keyID).pem"
        try directory.write(TestKeys.p384, to: path)
        await fill(
            [reference],
            after: [
                .filePassedOver(path: "\(directory.path)/\(path)", reason: "is no P-256 public key in PEM")
            ])
        #expect(try directory.text(of: "\(folder)/\(reference.keyID).pem") == TestKeys.p256)
    }

    @Test func `a cache that cannot be used is reported once and fails no request`() async throws {
        try directory.write("", to: "file")
        let notices = Notices()
        let store = KeyStore(
            cacheDirectory: "\(directory.path)/file", report: notices.report,
            source: ScriptedSource(always: Self.text))
        let (first, second) = (try TestKeys.reference(1), try TestKeys.reference(2))
        let reason = "\(directory.path)/file: open \(directory.path)/file: Not a directory"
        #expect(await store.fetched(first) == .found)
        // The answer comes before the notices, so a second fetch begun now could be reported first.
        #expect(await notices.next(2) == [.cacheUnusable(reason: reason), .fetched(first, keyCount: 1)])
        #expect(await store.fetched(second) == .found)
        #expect(await notices.next(1) == [.fetched(second, keyCount: 1)])
    }
}
