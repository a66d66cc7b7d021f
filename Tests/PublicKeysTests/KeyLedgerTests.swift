// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing

@testable import PublicKeys

struct KeyLedgerTests {
    private let start = ContinuousClock.now

    /// An step, to compare with.
    private enum Step: Equatable {
        case answered(Verdict)
        case waiting
        case fetch(KeyReference)
        case load(KeyEndpoint)

        init(_ step: KeyLedger<Int>.NextStep) {
            switch step {
            case .answered(let lookup): self = .answered(lookup.verdict)
            case .waiting: self = .waiting
            case .fetch(let reference): self = .fetch(reference)
            case .load(let endpoint): self = .load(endpoint)
            }
        }
    }

    private func ledger(
        hasCache: Bool = false, _ adjust: (inout StoreLimits) -> Void = { _ in }
    ) -> KeyLedger<Int> {
        var limits = StoreLimits.keys
        adjust(&limits)
        return KeyLedger(limits: limits, hasCache: hasCache, at: start)
    }

    private func lookup(
        _ reference: KeyReference, in ledger: inout KeyLedger<Int>, at now: ContinuousClock.Instant
    ) -> Verdict? {
        ledger.lookup(reference, at: { now }).lookup?.verdict
    }

    @Test func `one fetch is shared by all who wait for it`() throws {
        var ledger = ledger()
        let reference = try TestKeys.reference(1)
        #expect(Step(ledger.admit(0, for: reference, at: start)) == .fetch(reference))
        for waiter in 1..<100 { #expect(Step(ledger.admit(waiter, for: reference, at: start)) == .waiting) }
        let waiters = ledger.finishFetch(reference, with: .found(try TestKeys.key()), at: start).waiters
        #expect(waiters == Array(0..<100))
        #expect(Step(ledger.admit(100, for: reference, at: start)) == .answered(.found))
        #expect(ledger.statistics(at: start).fetchesFound == 1)
    }

    @Test func `a made-up kid asked for a thousand times in 30 s costs one fetch`() throws {
        var ledger = ledger()
        let reference = try TestKeys.reference(1)
        var fetches = 0
        for number in 0..<1000 {
            let now = start + .milliseconds(29) * number
            guard ledger.lookup(reference, at: { now }).lookup == nil else { continue }
            #expect(Step(ledger.admit(number, for: reference, at: now)) == .fetch(reference))
            fetches += 1
            _ = ledger.finishFetch(reference, with: .unknown, at: now)
        }
        #expect(fetches == 1)
        #expect(ledger.statistics(at: start).lookupMisses == 1)
        #expect(ledger.statistics(at: start).lookupNegatives == 999)
        #expect(Step(ledger.admit(0, for: reference, at: start + .seconds(30))) == .fetch(reference))
    }

    @Test func `a thousand made-up kids cost the burst, and a known key is there all the while`() throws {
        var ledger = ledger()
        let known = try TestKeys.reference(0)
        _ = ledger.admit(0, for: known, at: start)
        _ = ledger.finishFetch(known, with: .found(try TestKeys.key()), at: start)
        var fetches = 0
        for number in 1...1000 {
            let reference = try TestKeys.reference(number)
            if case .fetch = ledger.admit(number, for: reference, at: start) {
                fetches += 1
                _ = ledger.finishFetch(reference, with: .unknown, at: start)
            }
            #expect(lookup(known, in: &ledger, at: start) == .found)
        }
        #expect(fetches == 9)
        #expect(ledger.statistics(at: start).fetchesLimited == 991)
        #expect(Step(ledger.admit(1, for: try TestKeys.reference(1001), at: start)) == .answered(.unavailable))
        let next = try TestKeys.reference(1002)
        #expect(Step(ledger.admit(1, for: next, at: start + .seconds(1))) == .fetch(next))
    }

    @Test func `made-up kids that get no answer hold a few places and no more`() throws {
        var ledger = ledger { $0.fetchBurst = 1000 }
        var steps: [Step] = []
        for number in 0..<12 {
            steps.append(Step(ledger.admit(number, for: try TestKeys.reference(number), at: start)))
        }
        #expect(try steps.prefix(10) == (0..<10).map { .fetch(try TestKeys.reference($0)) }[...])
        #expect(steps[10...].allSatisfy { $0 == .answered(.unavailable) })
        // Each that ends makes way for another.
        #expect(ledger.finishFetch(try TestKeys.reference(3), with: .unavailable, at: start).waiters == [3])
        let next = try TestKeys.reference(12)
        #expect(Step(ledger.admit(12, for: next, at: start)) == .fetch(next))
    }

    @Test func `no more wait for one key than there is space left for others`() throws {
        var ledger = ledger { $0.waiters = 4 }
        let reference = try TestKeys.reference(1)
        #expect(Step(ledger.admit(0, for: reference, at: start)) == .fetch(reference))
        #expect(Step(ledger.admit(1, for: reference, at: start)) == .waiting)
        #expect(Step(ledger.admit(2, for: reference, at: start)) == .answered(.unavailable))
        let other = try TestKeys.reference(2)
        #expect(Step(ledger.admit(3, for: other, at: start)) == .fetch(other))
        #expect(Step(ledger.admit(4, for: other, at: start)) == .answered(.unavailable))
        #expect(ledger.finishFetch(reference, with: .unknown, at: start).waiters == [0, 1])
        #expect(Step(ledger.admit(5, for: other, at: start)) == .waiting)
    }

    @Test func `a key that the limits refused is not remembered as unavailable`() throws {
        var ledger = ledger { $0.fetchBurst = 0 }
        let reference = try TestKeys.reference(1)
        #expect(Step(ledger.admit(0, for: reference, at: start)) == .answered(.unavailable))
        #expect(lookup(reference, in: &ledger, at: start) == nil)
        #expect(Step(ledger.admit(1, for: reference, at: start)) == .fetch(reference), "asked for a second time")
    }

    @Test func `a failure is trusted for one second`() throws {
        var ledger = ledger()
        let reference = try TestKeys.reference(1)
        _ = ledger.admit(0, for: reference, at: start)
        _ = ledger.finishFetch(reference, with: .unavailable, at: start)
        let soon = start + .milliseconds(999)
        #expect(lookup(reference, in: &ledger, at: soon) == .unavailable)
        #expect(Step(ledger.admit(1, for: reference, at: soon)) == .answered(.unavailable))
        let later = start + .seconds(1)
        #expect(lookup(reference, in: &ledger, at: later) == nil)
        #expect(Step(ledger.admit(2, for: reference, at: later)) == .fetch(reference))
    }

    @Test func `a key that turns up replaces the negative entry`() throws {
        var ledger = ledger()
        let reference = try TestKeys.reference(1)
        _ = ledger.admit(0, for: reference, at: start)
        _ = ledger.finishFetch(reference, with: .unknown, at: start)
        let later = start + .seconds(30)
        _ = ledger.admit(0, for: reference, at: later)
        _ = ledger.finishFetch(reference, with: .found(try TestKeys.key()), at: later)
        #expect(lookup(reference, in: &ledger, at: later) == .found)
    }

    @Test func `cached keys are read before anything is fetched, and cost no token`() throws {
        var ledger = ledger(hasCache: true) { $0.fetchBurst = 1 }
        let endpoint = try KeyEndpoint("https://keys.example/")
        let cached = try TestKeys.reference(1)
        let madeUp = try TestKeys.reference(2)
        #expect(Step(ledger.admit(0, for: madeUp, at: start)) == .load(endpoint))
        #expect(Step(ledger.admit(1, for: cached, at: start)) == .waiting)
        #expect(Step(ledger.admit(2, for: madeUp, at: start)) == .waiting)
        #expect(Step(ledger.admit(3, for: try TestKeys.reference(3), at: start)) == .waiting)
        let answers = ledger.finishLoad(endpoint, keys: [(cached, try TestKeys.key())], at: start)
        #expect(answers.map(\.waiter) == [0, 1, 2, 3])
        #expect(
            answers.map { Step($0.step) }
                == [.fetch(madeUp), .answered(.found), .waiting, .answered(.unavailable)])
        #expect(!ledger.needsLoad(endpoint))
        #expect(ledger.hasDocument(of: endpoint))
        #expect(ledger.statistics(at: start).held == 1)
    }

    @Test func `no more than so many wait for the cached keys`() throws {
        var ledger = ledger(hasCache: true) { $0.waiters = 1 }
        let reference = try TestKeys.reference(1)
        #expect(Step(ledger.admit(0, for: reference, at: start)) == .load(reference.endpoint))
        #expect(Step(ledger.admit(1, for: reference, at: start)) == .answered(.unavailable))
        let answers = ledger.finishLoad(reference.endpoint, keys: [], at: start)
        #expect(answers.map { Step($0.step) } == [.fetch(reference)])
    }

    @Test func `a directory's keys are not looked for in the cache`() throws {
        var ledger = ledger(hasCache: true)
        let reference = try TestKeys.reference(1, at: "file:///keys/")
        #expect(Step(ledger.admit(0, for: reference, at: start)) == .fetch(reference))
    }
}
