// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import Locking

extension ReachedLimit {
    /// One sentence for the log.
    func explanation(_ limits: Limits) -> String {
        switch self {
        case .connections: "\(limits.connections) connections are open; others wait until one is closed"
        case .descriptors: "no file descriptor is left for a connection; those who connect wait"
        case .heldBytes:
            "\(limits.heldBytes >> 20) MiB of requests and responses are held; who needs more is closed or told 503"
        case .pipelined: "more than \(limits.pipelined) requests in line on one connection; it takes no more"
        case .unread:
            "a peer has read too little of its responses for \(limits.unread.nanoseconds / 1_000_000_000) s; it was cut off"
        }
    }
}

/// Counts how often limits are reached, and tells of each at most once in a while: they are reached thousands of times a
/// second if at all.
final class LimitLog: Sendable {
    private static let interval: TimeAmount = .seconds(10)

    private let limits: Limits
    private let metrics: Metrics
    private let log: DecisionLog
    private let told = Lock<[ReachedLimit: NIODeadline]>([:])

    init(limits: Limits, metrics: Metrics, log: DecisionLog) {
        self.limits = limits
        self.metrics = metrics
        self.log = log
    }

    func report(_ limit: ReachedLimit, at now: NIODeadline) {
        metrics.limitsReached[limit]?.increment()
        let isNews = told.withLock { told in
            if let last = told[limit], now < last + Self.interval { return false }
            told[limit] = now
            return true
        }
        if isNews { log.reportLimit(limit.explanation(limits)) }
    }
}
