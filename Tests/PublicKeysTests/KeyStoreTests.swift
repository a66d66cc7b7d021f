// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Synchronization
import Testing
import TestSupport

@testable import PublicKeys

/// The store with sources that do as they are told.
@Suite(.timeLimit(.minutes(2)))
struct KeyStoreTests {
    private static let text = SourceResponse.text(Array(TestKeys.p256.utf8))

    @Test func `knows a key after it was fetched`() async throws {
        let source = ScriptedSource(always: Self.text)
        let store = KeyStore(cacheDirectory: nil, source: source)
        let reference = try TestKeys.reference(1)
        #expect(store.lookup(reference) == nil)
        #expect(await store.fetched(reference) == .found)
        #expect(store.lookup(reference)?.verdict == .found)
        #expect(await store.fetched(reference) == .found)
        #expect(source.requests == [reference])
        var statistics = KeyStore.Statistics()
        statistics.fetchesFound = 1
        statistics.lookupHits = 1
        statistics.lookupMisses = 1
        statistics.held = 1
        #expect(store.statistics == statistics)
    }

    @Test func `a key is found at once while every fetch hangs`() async throws {
        let authenticator = Authenticator()
        let clock = ManualClock()
        let source = ScriptedSource(always: Self.text)
        let store = KeyStore(cacheDirectory: nil, source: source, now: { clock.now })
        let known = try TestKeys.reference(0)
        #expect(await store.fetched(known) == .found)
        source.answer { _ in
            authenticator.wait()
            return .unknown
        }
        let references = try (1...1000).map { try TestKeys.reference($0) }
        let answers = await withTaskGroup(of: Verdict.self) { group in
            for reference in references { group.addTask { await store.fetched(reference) } }
            // Those that the limits refuse are answered while the others hang.
            for _ in 0..<991 { #expect(await group.next() == .unavailable) }
            #expect(store.lookup(known)?.verdict == .found)
            #expect(await store.fetched(known) == .found)
            authenticator.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: .unknown, count: 9))
        #expect(source.requests.count == 10)
        #expect(store.statistics.fetchesLimited == 991)
    }

    @Test(arguments: BadKeyText.all)
    func `reports unavailable for a text that is no P-256 key`(bad: BadKeyText) async throws {
        let notices = Notices()
        let store = KeyStore(
            cacheDirectory: nil, report: notices.report, source: ScriptedSource(always: .text(Array(bad.text.utf8))))
        let reference = try TestKeys.reference(1)
        #expect(await store.fetched(reference) == .unavailable)
        #expect(
            await notices.next(1)
                == [.fetchFailed(reference, reason: "the answer is no P-256 public key in PEM")])
        #expect(store.statistics.held == 0)
    }

    @Test(arguments: [
        ["ecparam", "-name", "prime256v1", "-genkey", "-noout"],
        ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
        [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
            "/dev/null",
            "-subj", "/CN=x",
        ],
    ])
    func `reports unavailable for a private key or a certificate`(command: [String]) async throws {
        let text = try OpenSSLServer.output(of: command)
        #expect(text.hasPrefix("-----BEGIN "))
        let store = KeyStore(cacheDirectory: nil, source: ScriptedSource(always: .text(Array(text.utf8))))
        #expect(await store.fetched(try TestKeys.reference(1)) == .unavailable)
    }

    @Test func `an unknown kid is asked for again after 30 s, a failure after 1 s`() async throws {
        let clock = ManualClock()
        let source = ScriptedSource(always: .unknown)
        let store = KeyStore(cacheDirectory: nil, source: source, now: { clock.now })
        let reference = try TestKeys.reference(1)
        for _ in 0..<1000 { #expect(await store.fetched(reference) == .unknown) }
        #expect(source.requests.count == 1)
        clock.advance(by: .seconds(30))
        source.answer { _ in .unavailable(reason: "down") }
        for _ in 0..<1000 { #expect(await store.fetched(reference) == .unavailable) }
        #expect(source.requests.count == 2)
        clock.advance(by: .seconds(1))
        source.answer { _ in Self.text }
        #expect(await store.fetched(reference) == .found)
    }

    @Test func `reports why a key could not be fetched`() async throws {
        let notices = Notices()
        let store = KeyStore(
            cacheDirectory: nil, report: notices.report,
            source: ScriptedSource(always: .unavailable(reason: "HTTP status 503")))
        let reference = try TestKeys.reference(1)
        #expect(await store.fetched(reference) == .unavailable)
        #expect(await notices.next(1) == [.fetchFailed(reference, reason: "HTTP status 503")])
    }

    // MARK: - Readiness

    @Test(arguments: [
        (text, Readiness.ready), (.text([]), .ready), (.unknown, .ready),
        (.unavailable(reason: "HTTP status 503"), .notReady(reason: "https://keys.example/: HTTP status 503")),
    ])
    func `is ready if the endpoint answers`(answer: SourceResponse, readiness: Readiness) async throws {
        let source = ScriptedSource(always: answer)
        let store = KeyStore(cacheDirectory: nil, source: source)
        #expect(await store.readiness(try KeyEndpoint("https://keys.example/")) == readiness)
        #expect(source.requests.map(\.keyID.description) == ["00000000-0000-0000-0000-000000000000"])
        #expect(store.statistics == KeyStore.Statistics())
    }

    @Test func `asks whether the endpoint is there once in 10 s`() async throws {
        let clock = ManualClock()
        let source = ScriptedSource(always: .unavailable(reason: "down"))
        let store = KeyStore(cacheDirectory: nil, source: source, now: { clock.now })
        let endpoint = try KeyEndpoint("https://keys.example/")
        for _ in 0..<100 {
            #expect(await store.readiness(endpoint) == .notReady(reason: "https://keys.example/: down"))
        }
        #expect(source.requests.count == 1)
        source.answer { _ in .unknown }
        clock.advance(by: .seconds(10))
        #expect(await store.readiness(endpoint) == .ready)
        #expect(source.requests.count == 2)
    }

    @Test func `is ready with a key in memory whatever the endpoint does`() async throws {
        let source = ScriptedSource(always: Self.text)
        let store = KeyStore(cacheDirectory: nil, source: source)
        let reference = try TestKeys.reference(1)
        #expect(await store.fetched(reference) == .found)
        source.answer { _ in .unavailable(reason: "down") }
        #expect(await store.readiness(reference.endpoint) == .ready)
        #expect(source.requests == [reference])
    }

    @Test(arguments: [[], ["a"], ["a", "b"], ["b", "down", "a", "silent"]])
    func `checks several endpoints at once and tells what is wrong with each`(hosts: [String]) async throws {
        let source = ScriptedSource { reference in
            ["https://down/", "https://silent/"].contains(reference.endpoint.description)
                ? .unavailable(reason: "HTTP status 503") : .unknown
        }
        let store = KeyStore(cacheDirectory: nil, source: source)
        let endpoints = try hosts.map { try KeyEndpoint("https://\($0)/") }
        let problems = await withCheckedContinuation { continuation in
            store.checkReadiness(of: endpoints) { continuation.resume(returning: $0) }
        }
        #expect(
            problems == ["down", "silent"].filter(hosts.contains).map { "https://\($0)/: HTTP status 503" })
        #expect(source.requests.count == hosts.count)
    }
}
