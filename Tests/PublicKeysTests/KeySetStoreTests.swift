// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TestSupport
import TokenMint

@testable import PublicKeys

/// The store with sources that do as they are told.
@Suite(.timeLimit(.minutes(2)))
struct KeySetStoreTests {
    private let endpoint: KeySetEndpoint

    init() throws {
        endpoint = try TestKeySets.endpoint()
    }

    @Test func `knows a key after its set was fetched`() async throws {
        let source = ScriptedKeySetSource(always: try TestKeySets.answer("a", "b"))
        let notices = KeySetNotices()
        let store = KeySetStore(cacheDirectory: nil, report: notices.report, source: source)
        #expect(try store.verdict("a", at: endpoint) == nil)
        #expect(try await store.fetched("a", at: endpoint) == .found)
        #expect(try store.verdict("b", at: endpoint) == .found)
        #expect(try store.verdict("c", at: endpoint) == .unknown)
        #expect(try await store.fetched("c", at: endpoint) == .unknown)
        #expect(await notices.next() == .fetched(endpoint, keyCount: 2))
        #expect(source.requests == [endpoint])
        var statistics = KeySetStore.Statistics()
        statistics.fetchesFound = 1
        statistics.lookupHits = 1
        statistics.lookupMisses = 1
        statistics.lookupNegatives = 1
        statistics.held = 1
        #expect(store.statistics == statistics)
    }

    @Test func `a flood of made-up names costs one fetch, and a known key is found all the while`() async throws {
        let clock = ManualClock()
        let source = ScriptedKeySetSource(always: try TestKeySets.answer("a"))
        let store = KeySetStore(cacheDirectory: nil, source: source, now: { clock.now })
        for number in 0..<1000 {
            #expect(try await store.fetched("made-up-\(number)", at: endpoint) == .unknown)
            #expect(try store.verdict("a", at: endpoint) == .found)
        }
        #expect(source.requests.count == 1)
        clock.advance(by: .seconds(60))
        source.answer { _ in .unavailable(reason: "down") }
        for number in 0..<1000 {
            #expect(try await store.fetched("made-up-\(number)", at: endpoint) == .unavailable)
            #expect(try store.verdict("a", at: endpoint) == .found)
        }
        #expect(source.requests.count == 2)
    }

    @Test func `a new key is found as soon as a token names it`() async throws {
        let clock = ManualClock()
        let source = ScriptedKeySetSource(always: try TestKeySets.answer("old"))
        let store = KeySetStore(cacheDirectory: nil, source: source, now: { clock.now })
        #expect(try await store.fetched("old", at: endpoint) == .found)
        clock.advance(by: .seconds(600))
        let rotated = try TestKeySets.answer("old", "new")
        source.answer { _ in rotated }
        #expect(try store.verdict("new", at: endpoint) == nil)
        #expect(try await store.fetched("new", at: endpoint) == .found)
        #expect(try store.verdict("old", at: endpoint) == .found)
        #expect(source.requests.count == 2)
    }

    @Test func `an old set is fetched anew in the background by the next look-up`() async throws {
        let clock = ManualClock()
        let notices = KeySetNotices()
        let source = ScriptedKeySetSource(always: try TestKeySets.answer("a"))
        let store = KeySetStore(cacheDirectory: nil, report: notices.report, source: source, now: { clock.now })
        #expect(try await store.fetched("a", at: endpoint) == .found)
        #expect(await notices.next() == .fetched(endpoint, keyCount: 1))
        clock.advance(by: .seconds(3600))
        let authenticator = Authenticator()
        let renewed = try TestKeySets.answer("a", "b")
        source.answer { _ in
            authenticator.wait()
            return renewed
        }
        for _ in 0..<100 { #expect(try store.verdict("a", at: endpoint) == .found) }
        authenticator.open()
        #expect(await notices.next() == .fetched(endpoint, keyCount: 2))
        #expect(try store.verdict("b", at: endpoint) == .found)
        #expect(source.requests.count == 2)
    }

    @Test func `a hundred who wait at once are told by one fetch`() async throws {
        let authenticator = Authenticator()
        let answer = try TestKeySets.answer("a")
        let source = ScriptedKeySetSource { _ in
            authenticator.wait()
            return answer
        }
        let store = KeySetStore(cacheDirectory: nil, source: source)
        let name = try TestKeySets.name("a")
        let (answers, continuation) = AsyncStream<Verdict>.makeStream()
        for _ in 0..<100 {
            store.fetch(KeySetStore.Query(KeySetMember(name, for: .rs256, of: endpoint))) {
                continuation.yield($0.verdict)
            }
        }
        authenticator.open()
        var count = 0
        for await answer in answers {
            #expect(answer == .found)
            count += 1
            if count == 100 { break }
        }
        #expect(source.requests.count == 1)
    }

    @Test func `a set of one issuer is none of another's`() async throws {
        let other = try TestKeySets.endpoint("https://other.example/jwks.json")
        let answer = try TestKeySets.answer("a")
        let empty = try TestKeySets.answer()
        let own = endpoint
        let store = KeySetStore(cacheDirectory: nil, source: ScriptedKeySetSource { $0 == own ? answer : empty })
        #expect(try await store.fetched("a", at: endpoint) == .found)
        #expect(try store.verdict("a", at: other) == nil)
        #expect(try await store.fetched("a", at: other) == .unknown)
    }

    // MARK: - Sets that are none

    @Test(
        arguments: [
            ("", "it is not JSON: it ends too early"),
            (
                "<html><body>Sign in to the guest network</body></html>",
                "it is not JSON: a character is where none may"
            ),
            ("[]", "it is JSON, but not an object"), ("{}", "it has no array “keys”"),
            (#"{"keys":[],"keys":[]}"#, "it is not JSON: a member name is there twice"),
            (
                #"{"keys":["# + Array(repeating: "{}", count: 65).joined(separator: ",") + "]}",
                "it has more than 64 keys"
            ),
            (#"{"keys":[]}"# + String(repeating: " ", count: 65_536), "it is not JSON: the text is too long"),
        ])
    func `reports unavailable for a text that is no set, and keeps the old one`(text: String, reason: String)
        async throws
    {
        let clock = ManualClock()
        let notices = KeySetNotices()
        let source = ScriptedKeySetSource(always: .text(Array(text.utf8)))
        let store = KeySetStore(cacheDirectory: nil, report: notices.report, source: source, now: { clock.now })
        #expect(try await store.fetched("a", at: endpoint) == .unavailable)
        #expect(await notices.next() == .fetchFailed(endpoint, reason: "the answer is no key set: \(reason)"))
        let good = try TestKeySets.answer("a")
        source.answer { _ in good }
        clock.advance(by: .seconds(1))
        #expect(try await store.fetched("a", at: endpoint) == .found)
        source.answer { _ in .text(Array(text.utf8)) }
        clock.advance(by: .seconds(60))
        #expect(try await store.fetched("b", at: endpoint) == .unavailable)
        #expect(try store.verdict("a", at: endpoint) == .found)
    }

    @Test(
        arguments: [
            ("use", "enc"), ("alg", "RS512"), ("kty", "oct"), ("key_ops", .raw(#"["encrypt"]"#)), ("n", "AQAB"),
        ] as [(String, JSONText)])
    func `a key that is not for checking RS256 is unknown`(member: String, value: JSONText) async throws {
        var jwk = try TestKeySets.jwk("a")
        jwk[member] = value
        let text = AccessMint.keySet([jwk, try TestKeySets.jwk("b")])
        let store = KeySetStore(cacheDirectory: nil, source: ScriptedKeySetSource(always: .text(Array(text.utf8))))
        #expect(try await store.fetched("a", at: endpoint) == .unknown)
        #expect(try store.verdict("b", at: endpoint) == .found)
    }
}
