// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

@testable import PublicKeys

/// What the suites for ``KeySetLedger`` ask: one ledger about one endpoint, at times from ``start`` on.
protocol KeySetLedgerSuite {
    var start: ContinuousClock.Instant { get }
    var endpoint: KeySetEndpoint { get }
}

/// An admission, to compare with.
enum KeySetStep: Equatable {
    case answered(Verdict)
    case waiting
    case fetch
    case load

    init(_ admission: KeySetLedger<Int>.Admission) {
        switch admission {
        case .answered(let lookup): self = .answered(lookup.verdict)
        case .waiting: self = .waiting
        case .fetch: self = .fetch
        case .load: self = .load
        }
    }
}

extension KeySetLedgerSuite {
    func ledger(
        hasCache: Bool = false, _ adjust: (inout KeySetStore.Limits) -> Void = { _ in }
    ) -> KeySetLedger<Int> {
        var limits = KeySetStore.Limits.standard
        adjust(&limits)
        return KeySetLedger(limits: limits, hasCache: hasCache)
    }

    /// A ledger that has fetched a set with the key `a` at ``start``.
    func ledgerWithSet() throws -> KeySetLedger<Int> {
        var ledger = ledger()
        #expect(try admit(0, "a", to: &ledger, at: start) == .fetch)
        _ = ledger.finishFetch(endpoint, with: try TestKeySets.set("a"), at: start)
        return ledger
    }

    func admit(
        _ waiter: Int, _ name: String, to ledger: inout KeySetLedger<Int>, at now: ContinuousClock.Instant
    ) throws -> KeySetStep {
        KeySetStep(ledger.admit(waiter, for: try TestKeySets.name(name), at: endpoint, now: now))
    }

    func lookup(
        _ name: String, in ledger: inout KeySetLedger<Int>, at now: ContinuousClock.Instant
    ) throws -> (verdict: Verdict?, refreshes: Bool) {
        let result = ledger.lookup(try TestKeySets.name(name), at: endpoint, now: now)
        return (result.lookup?.verdict, result.refreshes)
    }
}
