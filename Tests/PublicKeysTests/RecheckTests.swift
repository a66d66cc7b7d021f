// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing

@testable import PublicKeys

/// What a ledger does about a known key under which a signature does not verify.
struct RecheckTests {
    private let start = ContinuousClock.now
    private let reference: KeyReference
    private let wrong: ES256PublicKey
    private let right: ES256PublicKey

    init() throws {
        reference = try TestKeys.reference(1)
        wrong = try TestKeys.key()
        right = try ES256PublicKey(pem: Array(TestKeys.otherP256.utf8))
    }

    /// What became of a recheck.
    private enum Step: Equatable {
        case answered(ES256PublicKey)
        case waiting
        case fetch
        case other
    }

    private func recheck(
        _ waiter: Int = 0, of key: ES256PublicKey? = nil, in ledger: inout KeyLedger<Int>,
        at now: ContinuousClock.Instant
    ) -> Step {
        switch ledger.recheck(waiter, of: key ?? wrong, for: reference, at: now) {
        case .answered(.found(let key)): .answered(key)
        case .waiting: .waiting
        case .fetch(reference): .fetch
        default: .other
        }
    }

    /// A ledger that knows the wrong key, fetched at ``start`` or, if `isCached`, from disk.
    private func ledger(
        isCached: Bool = false, _ adjust: (inout StoreLimits) -> Void = { _ in }
    ) -> KeyLedger<Int> {
        var limits = StoreLimits.keys
        adjust(&limits)
        var ledger = KeyLedger<Int>(limits: limits, hasCache: isCached, at: start)
        _ = ledger.admit(0, for: reference, at: start)
        if isCached {
            _ = ledger.finishLoad(reference.endpoint, keys: [(reference, wrong)], at: start)
        } else {
            _ = ledger.finishFetch(reference, with: .found(wrong), at: start)
        }
        return ledger
    }

    private func known(to ledger: inout KeyLedger<Int>, at now: ContinuousClock.Instant) -> ES256PublicKey? {
        guard case .found(let key) = ledger.lookup(reference, at: { now }).lookup else { return nil }
        return key
    }

    @Test func `a fetched key is asked for again after a minute, and replaced if it differs`() throws {
        var ledger = ledger()
        for seconds in [0, 1, 59] {
            let now = start + .seconds(seconds)
            #expect(!ledger.mayBeWrong(wrong, for: reference, at: now))
            #expect(recheck(in: &ledger, at: now) == .answered(wrong))
        }
        let now = start + .seconds(60)
        #expect(ledger.mayBeWrong(wrong, for: reference, at: now))
        #expect(recheck(1, in: &ledger, at: now) == .fetch)
        #expect(recheck(2, in: &ledger, at: now) == .waiting)
        #expect(known(to: &ledger, at: now) == wrong, "it stays in use for everybody else")
        let settlement = ledger.finishFetch(reference, with: .found(right), at: now)
        #expect(settlement.waiters == [1, 2])
        #expect(settlement.effect == .replaced)
        #expect(known(to: &ledger, at: now) == right)
        #expect(ledger.statistics(at: start).replaced == 1)
        // Who has looked up the old key before is told of the new one, without a fetch.
        #expect(ledger.mayBeWrong(wrong, for: reference, at: now))
        #expect(recheck(in: &ledger, at: now) == .answered(right))
        #expect(!ledger.mayBeWrong(right, for: reference, at: now))
    }

    @Test func `a key from disk is asked for again at once`() throws {
        var ledger = ledger(isCached: true)
        #expect(ledger.mayBeWrong(wrong, for: reference, at: start))
        #expect(recheck(in: &ledger, at: start) == .fetch)
        #expect(ledger.finishFetch(reference, with: .found(wrong), at: start).effect == .kept)
        #expect(!ledger.mayBeWrong(wrong, for: reference, at: start + .seconds(59)))
    }

    @Test(arguments: [0, 1])
    func `an endpoint that knows no such key or does not answer changes nothing`(outcome: Int) throws {
        var ledger = ledger(isCached: true)
        #expect(recheck(7, in: &ledger, at: start) == .fetch)
        let settlement = ledger.finishFetch(reference, with: [.unknown, .unavailable][outcome], at: start)
        #expect(settlement.waiters == [7])
        #expect(settlement.effect == .kept)
        guard case .found(let told) = settlement.lookup else { throw TestFailure.other }
        #expect(told == wrong)
        #expect(known(to: &ledger, at: start) == wrong)
        #expect(ledger.statistics(at: start).lookupNegatives == 0)
        #expect(recheck(in: &ledger, at: start + .seconds(59)) == .answered(wrong))
        #expect(recheck(in: &ledger, at: start + .seconds(60)) == .fetch)
    }

    @Test func `a flood of bad signatures costs one fetch a minute and lets 256 wait`() throws {
        var ledger = ledger(isCached: true)
        var fetches = 0
        var waiting = 0
        for number in 0..<36_000 {
            let now = start + .milliseconds(5) * number
            // The endpoint takes 3 s each time.
            if waiting > 0, now >= start + .seconds((fetches - 1) * 63 + 3) {
                let waiters = ledger.finishFetch(reference, with: .found(wrong), at: now).waiters
                #expect(waiters.count == 256)
                waiting = 0
            }
            guard ledger.mayBeWrong(wrong, for: reference, at: now) else { continue }
            switch recheck(number, in: &ledger, at: now) {
            case .fetch: (fetches, waiting) = (fetches + 1, waiting + 1)
            case .waiting: waiting += 1
            case .answered, .other: Issue.record("neither of both")
            }
            #expect(waiting <= 256)
        }
        // 180 s, in steps of a minute after the end of the last one.
        #expect(fetches == 3)
        #expect(known(to: &ledger, at: start) == wrong)
    }

    @Test func `those who may not wait are told at once, and take nothing from those who wait for other keys`() throws {
        var ledger = ledger(isCached: true) { ($0.recheckWaiters, $0.waiters) = (2, 2) }
        #expect(recheck(1, in: &ledger, at: start) == .fetch)
        #expect(recheck(2, in: &ledger, at: start) == .waiting)
        #expect(!ledger.mayBeWrong(wrong, for: reference, at: start))
        #expect(recheck(3, in: &ledger, at: start) == .answered(wrong))
        guard case .fetch = ledger.admit(4, for: try TestKeys.reference(2), at: start) else {
            throw TestFailure.other
        }
    }

    @Test func `many keys in doubt are asked for within a bound of their own`() throws {
        var ledger = KeyLedger<Int>(limits: .keys, hasCache: true, at: start)
        let references = try (0..<100).map { try TestKeys.reference($0) }
        _ = ledger.admit(0, for: references[0], at: start)
        _ = ledger.finishLoad(references[0].endpoint, keys: references.map { ($0, wrong) }, at: start)
        var fetches = 0
        for milliseconds in stride(from: 0, to: 10_000, by: 100) {
            let now = start + .milliseconds(milliseconds)
            for reference in references where ledger.mayBeWrong(wrong, for: reference, at: now) {
                if case .fetch = ledger.recheck(0, of: wrong, for: reference, at: now) {
                    fetches += 1
                    _ = ledger.finishFetch(reference, with: .unavailable, at: now)
                }
            }
        }
        #expect(fetches == 5 + 9)
        // Nor do they take from the fetches of keys that are not known.
        for number in 200..<210 {
            let other = try TestKeys.reference(number)
            guard case .fetch(other) = ledger.admit(0, for: other, at: start + .seconds(10)) else {
                throw TestFailure.other
            }
        }
    }

    @Test func `a key that was forgotten meanwhile is known again, and anyone who asked for it is told`() throws {
        let directory = try TestKeys.reference(1, at: "file:///keys/")
        var ledger = KeyLedger<Int>(limits: .keys, hasCache: false, at: start)
        _ = ledger.admit(0, for: directory, at: start)
        _ = ledger.finishFetch(directory, with: .found(wrong), at: start)
        let now = start + .seconds(60)
        guard case .fetch(directory) = ledger.recheck(1, of: wrong, for: directory, at: now) else {
            throw TestFailure.other
        }
        ledger.forgetLocal()
        guard case .waiting = ledger.admit(2, for: directory, at: now) else { throw TestFailure.other }
        // What was read before the directory was forgotten is not trusted; it is read again.
        #expect(ledger.finishFetch(directory, with: .found(wrong), at: now).effect == .outdated)
        #expect(ledger.lookup(directory, at: { now }).lookup == nil)
        let settlement = ledger.finishFetch(directory, with: .found(right), at: now)
        #expect(settlement.waiters == [1, 2])
        #expect(settlement.effect == .none)
        guard case .found(let key) = ledger.lookup(directory, at: { now }).lookup else { throw TestFailure.other }
        #expect(key == right)
    }
}
