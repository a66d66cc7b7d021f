// SPDX-License-Identifier: Apache-2.0

import Locking

/// Clocks that do not move until they are told otherwise, and then move together.
package final class ManualClock: Sendable {
    private let start = ContinuousClock.now
    private let startTime: Int64
    private let elapsed = Lock(Duration.zero)

    /// - Parameter time: what the time of day begins with, in seconds since the epoch.
    package init(time: Int64 = 0) { startTime = time }

    package var now: ContinuousClock.Instant { start + elapsed.withLock { $0 } }

    /// Seconds since the epoch.
    package var time: Int64 { startTime + elapsed.withLock { $0.components.seconds } }

    package func advance(by duration: Duration) { elapsed.withLock { $0 += duration } }
}
