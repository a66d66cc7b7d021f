// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PublicKeys
import Synchronization

/// What a hostile peer, or far more traffic than expected, runs into.
enum ReachedLimit: String, CaseIterable {
    case connections
    case descriptors
    case heldBytes = "held-bytes"
    case pipelined
    case unread
}

/// What has happened since the start, for `/metrics`. One for the whole process; it remains after a reload.
public final class Metrics: Sendable {
    let allowed = Counter()
    let anonymous = Counter()
    let denied: [Reason: (refused: Counter, forbidden: Counter, undecided: Counter)]
    let tokenCache = CacheCounts()
    let accessTokenCache = CacheCounts()
    let durations = Histogram()
    /// Open connections.
    let connections = Atomic<Int>(0)
    let limitsReached: [ReachedLimit: Counter]
    /// Lines that the log's rate limit kept out.
    let logLinesLeftOut = Counter()
    /// When the process started, in seconds since the epoch.
    let startTime: Int64
    let version: String
    /// How many lines of the log were dropped.
    let logLinesDropped: @Sendable () -> Int

    public init(version: String, startTime: Int64, logLinesDropped: @escaping @Sendable () -> Int = { 0 }) {
        self.version = version
        self.startTime = startTime
        self.logLinesDropped = logLinesDropped
        limitsReached = Dictionary(uniqueKeysWithValues: ReachedLimit.allCases.map { ($0, Counter()) })
        denied = Dictionary(uniqueKeysWithValues: Reason.all.map { ($0, (Counter(), Counter(), Counter())) })
    }

    /// Counts one response of `/auth`.
    func record(_ verdict: Verdict, took duration: TimeAmount) {
        durations.record(duration)
        switch verdict {
        case .allowed: allowed.increment()
        case .anonymous: anonymous.increment()
        case .refused(let reason, _): denied[reason]?.refused.increment()
        case .signedOut: denied[.signedOut]?.refused.increment()
        case .forbidden(let reason, _): denied[reason]?.forbidden.increment()
        case .undecided(let reason, _): denied[reason]?.undecided.increment()
        }
    }

    /// How many responses there have been of one kind.
    func decisions(_ decision: Decision, because reason: Reason) -> Int {
        guard let counters = denied[reason] else { return 0 }
        switch decision {
        case .allowed, .anonymous: return 0
        case .refused: return counters.refused.value
        case .forbidden: return counters.forbidden.value
        case .undecided: return counters.undecided.value
        }
    }

    /// How many responses there have been of one kind.
    public func decisions(_ decision: Decision) -> Int {
        switch decision {
        case .allowed: return allowed.value
        case .anonymous: return anonymous.value
        case .refused, .forbidden, .undecided: break
        }
        return denied.keys.reduce(0) { $0 + decisions(decision, because: $1) }
    }
}

extension Authenticator {
    /// - Parameters:
    ///   - revocations: who is refused although verified; `nil`: nobody.
    ///   - metrics: where hits and misses of its caches are counted.
    public convenience init(
        settings: AuthSettings, keys: KeyStore, keySets: KeySetStore, revocations: RevocationCheck? = nil,
        metrics: Metrics
    ) {
        self.init(
            settings: settings, keys: keys, keySets: keySets, revocations: revocations, tokenCounts: metrics.tokenCache,
            accessTokenCounts: metrics.accessTokenCache)
    }
}
