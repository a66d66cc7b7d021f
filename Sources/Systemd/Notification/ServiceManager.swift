// SPDX-License-Identifier: Apache-2.0

import CSystemd

/// The service manager that has started this process, if one has.
public final class ServiceManager: Sendable {
    /// Messages that may wait for a manager that is slow: minutes of them.
    private static let capacity = 64
    /// How long the process stays for its last message.
    private static let flushMilliseconds = 500

    private let queue = BoundedQueue("authsidecar.notify", capacity: capacity)

    public init() {}

    /// Tells the manager something (sd_notify(3)), after what it was told before. Never waits: the manager may be busy, and
    /// its socket full.
    public func tell(_ states: ServiceState...) {
        let text = states.map(\.text).joined(separator: "\n")
        queue.submit { _ in unsafe sd_notify(0, text) }
    }

    /// Waits until the manager has been told everything, half a second at most. For the end of the process.
    public func flush() { queue.flush(milliseconds: Self.flushMilliseconds) }

    /// How often the manager wants to hear ``ServiceState/alive``, in microseconds (sd_watchdog_enabled(3)); `nil` if it
    /// does not ask.
    public var watchdogMicroseconds: UInt64? {
        var interval: UInt64 = 0
        return unsafe sd_watchdog_enabled(0, &interval) > 0 ? interval : nil
    }
}
