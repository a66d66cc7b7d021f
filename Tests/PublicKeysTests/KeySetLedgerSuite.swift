// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

@testable import PublicKeys

/// What the suites about ledgers of key sets ask: one ledger about one endpoint, at times from ``start`` on.
protocol KeySetLedgerSuite {
    var start: ContinuousClock.Instant { get }
    var endpoint: KeySetEndpoint { get }
}

/// An step, to compare with.
enum KeySetStep: Equatable {
    case answered(Verdict)
    case waiting
    case fetch
    case load

    init(_ step: KeySetLedger<Int>.NextStep) {
        switch step {
        case .answered(let lookup): self = .answered(lookup.verdict)
        case .waiting: self = .waiting
        case .fetch: self = .fetch
        case .load: self = .load
        }
    }
}

extension KeySetLedgerSuite {
    func ledger(
        hasCache: Bool = false, _ adjust: (inout StoreLimits) -> Void = { _ in }
    ) -> KeySetLedger<Int> {
        var limits = StoreLimits.keySets
        adjust(&limits)
        return KeySetLedger(limits: limits, hasCache: hasCache, at: start)
    }

    /// A ledger that has fetched a set with the key `a` at ``start``.
    func ledgerWithSet() throws -> KeySetLedger<Int> {
        var ledger = ledger()
        #expect(try admit(0, "a", to: &ledger, at: start) == .fetch)
        _ = ledger.finishFetch(endpoint, with: .found(try TestKeySets.set("a")), at: start)
        return ledger
    }

    func admit(
        _ waiter: Int, _ name: String, to ledger: inout KeySetLedger<Int>, at now: ContinuousClock.Instant
    ) throws -> KeySetStep {
        KeySetStep(
            ledger.admit(waiter, for: KeySetMember(try TestKeySets.name(name), for: .rs256, of: endpoint), at: now))
    }

    func lookup(
        _ name: String, in ledger: inout KeySetLedger<Int>, at now: ContinuousClock.Instant
    ) throws -> (verdict: Verdict?, refreshes: Bool) {
        let result = ledger.lookup(KeySetMember(try TestKeySets.name(name), for: .rs256, of: endpoint), at: { now })
        return (result.lookup?.verdict, result.refreshes)
    }
}

extension Ledger where Policy == KeySetPolicy {
    mutating func finishLoad(
        _ endpoint: KeySetEndpoint, set: (keys: JWKSet, age: Duration)?, at now: ContinuousClock.Instant
    ) -> [(waiter: Waiter, step: NextStep)] {
        let cached = set.map { CachedDocument<KeySetPolicy>(reference: endpoint, document: $0.keys, age: $0.age) }
        return finishLoad(endpoint, with: cached.map { [$0] } ?? [], at: now)
    }
}
