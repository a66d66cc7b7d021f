// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenMint

@testable import PublicKeys

/// What a store knows and does: one fetch for all, made-up names, files, bounds.
struct KeySetLedgerTests: KeySetLedgerSuite {
    let start = ContinuousClock.now
    let endpoint: KeySetEndpoint

    init() throws {
        endpoint = try TestKeySets.endpoint()
    }

    // MARK: - One fetch for all

    @Test func `one fetch is shared by all who wait for the set, each told of the own key`() throws {
        var ledger = ledger()
        #expect(try admit(0, "a", to: &ledger, at: start) == .fetch)
        for waiter in 1..<100 {
            #expect(try admit(waiter, waiter.isMultiple(of: 2) ? "a" : "b", to: &ledger, at: start) == .waiting)
        }
        let answers = ledger.finishFetch(endpoint, with: .found(try TestKeySets.set("a")), at: start).answers
        #expect(answers.map(\.waiter) == Array(0..<100))
        for answer in answers {
            #expect(answer.lookup.verdict == (answer.waiter.isMultiple(of: 2) ? .found : .unknown))
        }
        #expect(try admit(100, "a", to: &ledger, at: start) == .answered(.found))
        #expect(ledger.statistics(at: start).fetchesFound == 1)
    }

    @Test func `the key that is given is the one of the name`() throws {
        var ledger = ledger()
        let keys = [try RSASigningKey(keyID: "a"), try RSASigningKey(keyID: "b")]
        _ = try admit(0, "a", to: &ledger, at: start)
        let set = try JWKSet(Array(AccessMint.keySet(keys.map(\.jwk)).utf8))
        _ = ledger.finishFetch(endpoint, with: .found(set), at: start)
        for key in keys {
            guard
                case .found(let found) = ledger.lookup(
                    KeySetMember(try TestKeySets.name(key.keyID), for: .rs256, of: endpoint), at: { start }
                ).lookup
            else {
                Issue.record("\(key.keyID) is not found")
                continue
            }
            for other in keys {
                #expect(try found.isValidSignature(other.sign([1]), for: [1]) == (other === key))
            }
        }
    }

    // MARK: - Made-up and new names

    @Test func `a flood of made-up names costs one fetch a minute`() throws {
        var ledger = try ledgerWithSet()
        var fetches = 0
        for number in 0..<3000 {
            let now = start + .milliseconds(100) * number
            #expect(try lookup("a", in: &ledger, at: now).verdict == .found)
            let name = "made-up-\(number)"
            guard try lookup(name, in: &ledger, at: now).verdict == nil else { continue }
            #expect(try admit(number, name, to: &ledger, at: now) == .fetch)
            fetches += 1
            let answers = ledger.finishFetch(endpoint, with: .found(try TestKeySets.set("a")), at: now).answers
            #expect(answers.map(\.lookup.verdict) == [.unknown])
        }
        // 300 s, the first minute counted from the first fetch.
        #expect(fetches == 4)
        #expect(ledger.statistics(at: start).lookupNegatives == 2996)
    }

    @Test func `a name that is not in the set fetches it anew, after a minute at the earliest`() throws {
        var ledger = try ledgerWithSet()
        for seconds in [0, 1, 59] {
            let now = start + .seconds(seconds)
            #expect(try lookup("b", in: &ledger, at: now) == (.unknown, false))
            #expect(try admit(1, "b", to: &ledger, at: now) == .answered(.unknown))
        }
        let now = start + .seconds(60)
        #expect(try lookup("b", in: &ledger, at: now) == (nil, false))
        #expect(try admit(1, "b", to: &ledger, at: now) == .fetch)
        #expect(try lookup("a", in: &ledger, at: now).verdict == .found, "the old set goes on being used")
        #expect(try admit(2, "a", to: &ledger, at: now) == .answered(.found))
        #expect(try admit(3, "c", to: &ledger, at: now) == .waiting)
        let answers = ledger.finishFetch(endpoint, with: .found(try TestKeySets.set("b")), at: now).answers
        #expect(answers.map(\.waiter) == [1, 3])
        #expect(answers.map(\.lookup.verdict) == [.found, .unknown])
        #expect(try lookup("a", in: &ledger, at: now).verdict == .unknown, "what was withdrawn is gone")
        #expect(try lookup("b", in: &ledger, at: now).verdict == .found)
    }

    @Test func `of a name that is not in the set nothing is said while the endpoint does not answer`() throws {
        var ledger = try ledgerWithSet()
        let now = start + .seconds(60)
        #expect(try admit(1, "b", to: &ledger, at: now) == .fetch)
        #expect(
            ledger.finishFetch(endpoint, with: .unavailable, at: now).answers.map(\.lookup.verdict) == [.unavailable])
        for seconds in [60, 61, 119] {
            let later = start + .seconds(seconds)
            #expect(try lookup("b", in: &ledger, at: later).verdict == .unavailable)
            #expect(try lookup("a", in: &ledger, at: later).verdict == .found)
        }
        #expect(try lookup("b", in: &ledger, at: start + .seconds(120)).verdict == nil)
    }

    // MARK: - Files of the operator's

    @Test func `a file's set is forgotten when told to, others are not`() throws {
        let file = try TestKeySets.endpoint("file:///etc/jwks.json")
        let name = try TestKeySets.name("a")
        var ledger = try ledgerWithSet()
        #expect(KeySetStep(ledger.admit(0, for: KeySetMember(name, for: .rs256, of: file), at: start)) == .fetch)
        _ = ledger.finishFetch(file, with: .found(try TestKeySets.set("a")), at: start)
        #expect(ledger.lookup(KeySetMember(name, for: .rs256, of: file), at: { start }).lookup?.verdict == .found)
        ledger.forgetLocal()
        #expect(ledger.lookup(KeySetMember(name, for: .rs256, of: file), at: { start }).lookup == nil)
        #expect(try lookup("a", in: &ledger, at: start).verdict == .found)
        #expect(KeySetStep(ledger.admit(1, for: KeySetMember(name, for: .rs256, of: file), at: start)) == .fetch)
        ledger.forgetLocal()
        #expect(KeySetStep(ledger.admit(2, for: KeySetMember(name, for: .rs256, of: file), at: start)) == .waiting)
        let outdated = ledger.finishFetch(file, with: .found(try TestKeySets.set("a")), at: start)
        #expect(outdated.answers.isEmpty && outdated.effect == .outdated, "nobody is told of the old file")
        #expect(ledger.lookup(KeySetMember(name, for: .rs256, of: file), at: { start }).lookup == nil)
        let answers = ledger.finishFetch(file, with: .unavailable, at: start).answers
        #expect(answers.map(\.waiter) == [1, 2] && answers.allSatisfy { $0.lookup.verdict == .unavailable })
        #expect(ledger.lookup(KeySetMember(name, for: .rs256, of: file), at: { start }).lookup?.verdict == .unavailable)
    }

    // MARK: - Bounds

    @Test func `no more wait than may, and those are told`() throws {
        var ledger = ledger { $0.waiters = 2 }
        #expect(try admit(0, "a", to: &ledger, at: start) == .fetch)
        #expect(try admit(1, "a", to: &ledger, at: start) == .waiting)
        #expect(try admit(2, "a", to: &ledger, at: start) == .answered(.unavailable))
        #expect(ledger.statistics(at: start).fetchesLimited == 1)
        #expect(ledger.finishFetch(endpoint, with: .found(try TestKeySets.set("a")), at: start).waiters == [0, 1])
        #expect(try admit(3, "a", to: &ledger, at: start) == .answered(.found))
    }

    @Test func `the endpoint used longest ago is removed, one that is being asked does not`() throws {
        var ledger = ledger { ($0.documents, $0.fetchesAtOnce) = (2, 2) }
        let endpoints = try (0..<4).map { try TestKeySets.endpoint("https://\($0).example/") }
        let name = try TestKeySets.name("a")
        for endpoint in endpoints[..<2] {
            #expect(
                KeySetStep(ledger.admit(0, for: KeySetMember(name, for: .rs256, of: endpoint), at: start)) == .fetch)
        }
        #expect(
            KeySetStep(ledger.admit(0, for: KeySetMember(name, for: .rs256, of: endpoints[2]), at: start))
                == .answered(.unavailable)
        )
        for endpoint in endpoints[..<2] {
            _ = ledger.finishFetch(endpoint, with: .found(try TestKeySets.set("a")), at: start)
        }
        #expect(
            ledger.lookup(KeySetMember(name, for: .rs256, of: endpoints[0]), at: { start }).lookup?.verdict == .found)
        #expect(
            KeySetStep(ledger.admit(0, for: KeySetMember(name, for: .rs256, of: endpoints[2]), at: start)) == .fetch)
        _ = ledger.finishFetch(endpoints[2], with: .found(try TestKeySets.set("a")), at: start)
        #expect(
            ledger.lookup(KeySetMember(name, for: .rs256, of: endpoints[0]), at: { start }).lookup?.verdict == .found)
        #expect(ledger.lookup(KeySetMember(name, for: .rs256, of: endpoints[1]), at: { start }).lookup == nil)
        #expect(ledger.statistics(at: start).held == 2)
    }
}
