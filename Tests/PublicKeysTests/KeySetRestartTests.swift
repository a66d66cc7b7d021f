// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TestSupport

@testable import PublicKeys

/// The store with a cache directory: what lives longer than an outage and a restart.
@Suite(.timeLimit(.minutes(2)))
struct KeySetRestartTests {
    /// The file of ``endpoint``: the first 16 hexadecimal digits of the SHA-256 digest of its URL.
    private static let file = "key-sets/d5ab76fb04e6d562.json"
    private let endpoint: KeySetEndpoint

    init() throws {
        endpoint = try TestKeySets.endpoint()
    }

    /// Fetches a set and waits until it is on disk.
    ///
    /// - Parameter passesOver: whether a file is there already that is not used.
    private func fill(_ directory: TemporaryDirectory, passesOver: Bool = false) async throws {
        let notices = KeySetNotices()
        let store = KeySetStore(
            cacheDirectory: directory.path, report: notices.report,
            source: ScriptedKeySetSource(always: try TestKeySets.answer("a")))
        #expect(try await store.fetched("a", at: endpoint) == .found)
        if passesOver {
            guard case .filePassedOver = await notices.next() else { throw TestFailure.other }
        }
        #expect(await notices.next() == .fetched(endpoint, keyCount: 1))
    }

    @Test func `without a set an outage makes every key unavailable, until the endpoint answers`() async throws {
        let clock = ManualClock()
        let directory = try TemporaryDirectory()
        let source = ScriptedKeySetSource(always: .unavailable(reason: "HTTP status 503"))
        let notices = KeySetNotices()
        let store = KeySetStore(
            cacheDirectory: directory.path, report: notices.report, source: source, now: { clock.now })
        for _ in 0..<100 { #expect(try await store.fetched("a", at: endpoint) == .unavailable) }
        #expect(await notices.next() == .fetchFailed(endpoint, reason: "HTTP status 503"))
        #expect(source.requests.count == 1)
        let answer = try TestKeySets.answer("a")
        source.answer { _ in answer }
        clock.advance(by: .seconds(1))
        #expect(try await store.fetched("a", at: endpoint) == .found)
    }

    @Test func `a restart during an outage uses the set on disk`() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        #expect(try directory.mode(of: "key-sets") == 0o700)
        #expect(try directory.names(in: "key-sets") == ["d5ab76fb04e6d562.json"])
        #expect(try directory.mode(of: Self.file) == 0o600)
        #expect(try directory.text(of: Self.file) == TestKeySets.text("a"))
        let source = ScriptedKeySetSource(always: .unavailable(reason: "no network"))
        let store = KeySetStore(cacheDirectory: directory.path, source: source)
        #expect(try await store.fetched("a", at: endpoint) == .found)
        #expect(try store.verdict("a", at: endpoint) == .found)
        #expect(source.requests.isEmpty)
        #expect(try await store.fetched("b", at: endpoint) == .unavailable)
        #expect(try store.verdict("a", at: endpoint) == .found)
        #expect(source.requests.count == 1)
    }

    @Test(arguments: [(23 * 3600, Verdict.found), (25 * 3600, .unavailable)])
    func `a set on disk is used for a day after it was fetched`(age: Double, verdict: Verdict) async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        try directory.age(Self.file, by: age)
        let source = ScriptedKeySetSource(always: .unavailable(reason: "no network"))
        let store = KeySetStore(cacheDirectory: directory.path, source: source)
        #expect(try await store.fetched("a", at: endpoint) == verdict)
    }

    @Test func `a set on disk of another endpoint is not looked at`() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        let other = try TestKeySets.endpoint("https://other.example/jwks.json")
        let source = ScriptedKeySetSource(always: .unavailable(reason: "no network"))
        let store = KeySetStore(cacheDirectory: directory.path, source: source)
        #expect(try await store.fetched("a", at: other) == .unavailable)
        #expect(source.requests == [other])
    }

    @Test(arguments: ["", "{}", "[]", #"{"keys":[]} x"#, "too long", "a link", "open to others", "a directory"])
    func `what is no set on disk is ignored and replaced`(bad: String) async throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/\(Self.file)"
        switch bad {
        case "too long":
            try directory.write(TestKeySets.text("a") + String(repeating: " ", count: 65_536), to: Self.file)
        case "a link":
            try directory.write(TestKeySets.text("a"), to: "key-sets/elsewhere")
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "elsewhere")
        case "open to others": try directory.write(TestKeySets.text("a"), to: Self.file, mode: 0o666)
        case "a directory":
            try directory.write("", to: "key-sets/x")
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        default: try directory.write(bad, to: Self.file)
        }
        let source = ScriptedKeySetSource(always: .unavailable(reason: "no network"))
        let store = KeySetStore(cacheDirectory: directory.path, source: source)
        #expect(try await store.fetched("a", at: endpoint) == .unavailable)
        try await fill(directory, passesOver: true)
        #expect(try directory.text(of: Self.file) == TestKeySets.text("a"))
        #expect(try directory.mode(of: Self.file) == 0o600)
    }

    @Test func `as many sets are on disk as may be in memory`() async throws {
        let directory = try TemporaryDirectory()
        let notices = KeySetNotices()
        let store = KeySetStore(
            cacheDirectory: directory.path, report: notices.report,
            source: ScriptedKeySetSource(always: try TestKeySets.answer("a")))
        for number in 0..<20 {
            let endpoint = try TestKeySets.endpoint("https://\(number).example/")
            #expect(try await store.fetched("a", at: endpoint) == .found)
            #expect(await notices.next() == .fetched(endpoint, keyCount: 1))
        }
        #expect(try directory.names(in: "key-sets").count == 16)
        #expect(store.statistics.held == 16)
    }

    @Test func `a cache that cannot be used is reported once and fails no request`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("", to: "file")
        let notices = KeySetNotices()
        let store = KeySetStore(
            cacheDirectory: "\(directory.path)/file", report: notices.report,
            source: ScriptedKeySetSource(always: try TestKeySets.answer("a")))
        #expect(try await store.fetched("a", at: endpoint) == .found)
        let reason = "\(directory.path)/file: open \(directory.path)/file: Not a directory"
        #expect(await notices.next() == .cacheUnusable(reason: reason))
        #expect(await notices.next() == .fetched(endpoint, keyCount: 1))
    }
}
