// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TestSupport
import TokenMint

@testable import PublicKeys

/// A set with a wrong key under the right name.
@Suite(.timeLimit(.minutes(2)))
struct KeySetRecheckTests: KeySetLedgerSuite {
    let start = ContinuousClock.now
    let endpoint: KeySetEndpoint
    private let wrong: JWKSet
    private let right: JWKSet
    private let rightText: String

    init() throws {
        endpoint = try TestKeySets.endpoint()
        wrong = try TestKeySets.set("a", "b")
        rightText = AccessMint.keySet([try RSASigningKey(keyID: "a").jwk, try TestKeySets.jwk("b")])
        right = try JWKSet(Array(rightText.utf8))
    }

    private func key(_ set: JWKSet) throws -> JWKPublicKey {
        try #require(set.key(named: TestKeySets.name("a"), for: .rs256))
    }

    private func recheck(
        _ waiter: Int, in ledger: inout KeySetLedger<Int>, at now: ContinuousClock.Instant
    ) throws -> KeySetStep {
        KeySetStep(
            ledger.recheck(
                waiter, of: try key(wrong), for: KeySetMember(try TestKeySets.name("a"), for: .rs256, of: endpoint),
                at: now))
    }

    private func mayBeWrong(
        _ key: JWKPublicKey, in ledger: KeySetLedger<Int>, at now: ContinuousClock.Instant
    ) throws -> Bool {
        ledger.mayBeWrong(key, for: KeySetMember(try TestKeySets.name("a"), for: .rs256, of: endpoint), at: now)
    }

    private func ledgerWithWrongSet(
        _ adjust: (inout StoreLimits) -> Void = { _ in }
    ) throws -> KeySetLedger<Int> {
        var ledger = ledger(adjust)
        _ = try admit(0, "a", to: &ledger, at: start)
        _ = ledger.finishFetch(endpoint, with: .found(wrong), at: start)
        return ledger
    }

    @Test func `a set is fetched again a minute after it was, and its key replaced`() throws {
        var ledger = try ledgerWithWrongSet()
        #expect(try !mayBeWrong(key(wrong), in: ledger, at: start + .seconds(59)))
        #expect(try recheck(1, in: &ledger, at: start + .seconds(59)) == .answered(.found))
        let now = start + .seconds(60)
        #expect(try mayBeWrong(key(wrong), in: ledger, at: now))
        #expect(try recheck(1, in: &ledger, at: now) == .fetch)
        #expect(try recheck(2, in: &ledger, at: now) == .waiting)
        #expect(try lookup("a", in: &ledger, at: now).verdict == .found, "it stays in use for everybody else")
        let answers = ledger.finishFetch(endpoint, with: .found(right), at: now).answers
        #expect(answers.map(\.waiter) == [1, 2])
        for answer in answers {
            guard case .found(let told) = answer.lookup else { throw TestFailure.other }
            #expect(try told == key(right))
        }
        #expect(ledger.statistics(at: start).replaced == 1)
        #expect(try mayBeWrong(key(wrong), in: ledger, at: now), "who has looked up the old one is told of the new one")
        #expect(try !mayBeWrong(key(right), in: ledger, at: now))
    }

    @Test func `an endpoint that does not answer changes nothing`() throws {
        var ledger = try ledgerWithWrongSet()
        let now = start + .seconds(60)
        #expect(try recheck(1, in: &ledger, at: now) == .fetch)
        let answers = ledger.finishFetch(endpoint, with: .unavailable, at: now).answers
        guard case .found(let told) = answers.first?.lookup else { throw TestFailure.other }
        #expect(try told == key(wrong))
        #expect(ledger.statistics(at: start).replaced == 0)
        #expect(try recheck(1, in: &ledger, at: now + .seconds(59)) == .answered(.found))
        #expect(try recheck(1, in: &ledger, at: now + .seconds(60)) == .fetch)
    }

    @Test func `a newer set with the same keys, or with others next to them, replaces none`() throws {
        var ledger = try ledgerWithWrongSet()
        _ = try admit(0, "c", to: &ledger, at: start + .seconds(60))
        _ = ledger.finishFetch(endpoint, with: .found(try TestKeySets.set("a", "c")), at: start + .seconds(60))
        #expect(ledger.statistics(at: start).replaced == 0)
        // Whatever the set was fetched for.
        _ = try admit(0, "d", to: &ledger, at: start + .seconds(120))
        _ = ledger.finishFetch(endpoint, with: .found(right), at: start + .seconds(120))
        #expect(ledger.statistics(at: start).replaced == 1)
    }

    @Test func `those who may not wait are told at once`() throws {
        var ledger = try ledgerWithWrongSet { $0.recheckWaiters = 2 }
        let now = start + .seconds(60)
        #expect(try recheck(1, in: &ledger, at: now) == .fetch)
        #expect(try recheck(2, in: &ledger, at: now) == .waiting)
        #expect(try !mayBeWrong(key(wrong), in: ledger, at: now))
        #expect(try recheck(3, in: &ledger, at: now) == .answered(.found))
        #expect(try admit(4, "c", to: &ledger, at: now) == .waiting)
    }

    @Test func `a wrong set that was read from disk is replaced in memory and on disk`() async throws {
        let directory = try TemporaryDirectory()
        let notices = KeySetNotices()
        let first = KeySetStore(
            cacheDirectory: directory.path, report: notices.report,
            source: ScriptedKeySetSource(always: try TestKeySets.answer("a", "b")))
        #expect(try await first.fetched("a", at: endpoint) == .found)
        #expect(await notices.next() == .fetched(endpoint, keyCount: 2))
        let source = ScriptedKeySetSource(always: .text(Array(rightText.utf8)))
        let store = KeySetStore(cacheDirectory: directory.path, report: notices.report, source: source)
        #expect(try await store.fetched("a", at: endpoint) == .found)
        #expect(source.requests.isEmpty)
        let member = KeySetMember(try TestKeySets.name("a"), for: .rs256, of: endpoint)
        let query = try #require(store.query(doubting: try key(wrong), for: member))
        let told = await withCheckedContinuation { continuation in
            store.fetch(query) { continuation.resume(returning: $0) }
        }
        guard case .found(let replaced) = told else { throw TestFailure.other }
        #expect(try replaced == key(right))
        #expect(store.replacementCount == 1)
        #expect(await notices.next() == .replaced(endpoint, keyCount: 2))
        #expect(try directory.text(of: "key-sets/d5ab76fb04e6d562.json") == rightText)
    }
}
