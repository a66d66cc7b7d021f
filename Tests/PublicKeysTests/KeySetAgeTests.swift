// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

@testable import PublicKeys

/// How old a set may become, in memory and on disk.
struct KeySetAgeTests: KeySetLedgerSuite {
    let start = ContinuousClock.now
    let endpoint: KeySetEndpoint

    init() throws {
        endpoint = try TestKeySets.endpoint()
    }

    @Test func `a set of an hour is fetched anew once, and used all the while`() throws {
        var ledger = try ledgerWithSet()
        #expect(try lookup("a", in: &ledger, at: start + .seconds(3599)) == (.found, false))
        let now = start + .seconds(3600)
        #expect(try lookup("a", in: &ledger, at: now) == (.found, true))
        for _ in 0..<100 { #expect(try lookup("a", in: &ledger, at: now) == (.found, false)) }
        #expect(try lookup("b", in: &ledger, at: now) == (nil, false), "who needs the new set waits for it")
        #expect(try admit(1, "b", to: &ledger, at: now) == .waiting)
        let answers = ledger.finishFetch(endpoint, with: .found(try TestKeySets.set("b")), at: now + .seconds(1))
            .answers
        #expect(answers.map(\.lookup.verdict) == [.found])
        #expect(try lookup("a", in: &ledger, at: now + .seconds(1)) == (.unknown, false))
    }

    @Test func `a set lives longer than an outage for a day, asking once a minute, and no longer`() throws {
        var ledger = try ledgerWithSet()
        var fetches = 0
        for second in stride(from: 0, to: 24 * 3600, by: 10) {
            let now = start + .seconds(second)
            let (verdict, refreshes) = try lookup("a", in: &ledger, at: now)
            #expect(verdict == .found)
            guard refreshes else { continue }
            fetches += 1
            #expect(ledger.finishFetch(endpoint, with: .unavailable, at: now).answers.isEmpty)
        }
        #expect(fetches == 23 * 60)
        let end = start + .seconds(24 * 3600)
        #expect(try lookup("a", in: &ledger, at: end - .milliseconds(1)).verdict == .found)
        #expect(try lookup("a", in: &ledger, at: end) == (nil, false))
        #expect(ledger.statistics(at: end).held == 0)
        #expect(try admit(1, "a", to: &ledger, at: end) == .fetch)
        #expect(
            ledger.finishFetch(endpoint, with: .unavailable, at: end).answers.map(\.lookup.verdict) == [.unavailable])
        #expect(try lookup("a", in: &ledger, at: end).verdict == .unavailable)
    }

    @Test func `a day without any request ends the set too`() throws {
        var ledger = try ledgerWithSet()
        let later = start + .seconds(1_000_000)
        #expect(try lookup("a", in: &ledger, at: later) == (nil, false))
        #expect(try admit(1, "a", to: &ledger, at: later) == .fetch)
    }

    @Test func `without a set a failure is trusted for a second`() throws {
        var ledger = ledger()
        #expect(try admit(0, "a", to: &ledger, at: start) == .fetch)
        #expect(
            ledger.finishFetch(endpoint, with: .unavailable, at: start).answers.map(\.lookup.verdict) == [.unavailable])
        for milliseconds in [0, 500, 999] {
            let now = start + .milliseconds(milliseconds)
            #expect(try lookup("a", in: &ledger, at: now).verdict == .unavailable)
            #expect(try admit(1, "b", to: &ledger, at: now) == .answered(.unavailable))
        }
        #expect(try lookup("a", in: &ledger, at: start + .seconds(1)).verdict == nil)
        #expect(try admit(1, "a", to: &ledger, at: start + .seconds(1)) == .fetch)
    }

    // MARK: - The cached file

    @Test func `the cached file is read once, before anything is fetched`() throws {
        var ledger = ledger(hasCache: true)
        #expect(try lookup("a", in: &ledger, at: start).verdict == nil)
        #expect(try admit(0, "a", to: &ledger, at: start) == .load)
        #expect(try admit(1, "b", to: &ledger, at: start) == .waiting)
        let answers = ledger.finishLoad(endpoint, set: (try TestKeySets.set("a"), .seconds(60)), at: start)
        #expect(answers.map(\.waiter) == [0, 1])
        #expect(answers.map { KeySetStep($0.step) } == [.answered(.found), .fetch])
        _ = ledger.finishFetch(endpoint, with: .unavailable, at: start)
        #expect(try lookup("a", in: &ledger, at: start).verdict == .found)
        #expect(try admit(2, "a", to: &ledger, at: start + .seconds(24 * 3600 - 60)) == .fetch)
    }

    @Test(arguments: [
        (0, Verdict.found, false), (3599, .found, false), (3600, .found, true), (24 * 3600 - 1, .found, true),
        (24 * 3600, nil, false), (1_000_000, nil, false),
    ])
    func `a set on disk is as old as its file`(age: Int, verdict: Verdict?, refreshes: Bool) throws {
        var ledger = ledger(hasCache: true)
        #expect(try admit(0, "x", to: &ledger, at: start) == .load)
        _ = ledger.finishLoad(endpoint, set: (try TestKeySets.set("a"), .seconds(age)), at: start)
        _ = ledger.finishFetch(endpoint, with: .unavailable, at: start - .seconds(60))
        #expect(try lookup("a", in: &ledger, at: start) == (verdict, refreshes))
    }

    @Test func `without a cached file, and for the operator's own files, the set is fetched`() throws {
        var ledger = ledger(hasCache: true)
        #expect(try admit(0, "a", to: &ledger, at: start) == .load)
        let answers = ledger.finishLoad(endpoint, set: nil, at: start)
        #expect(answers.map { KeySetStep($0.step) } == [.fetch])
        let file = try TestKeySets.endpoint("file:///etc/jwks.json")
        #expect(
            KeySetStep(ledger.admit(0, for: KeySetMember(try TestKeySets.name("a"), for: .rs256, of: file), at: start))
                == .fetch)
    }
}
