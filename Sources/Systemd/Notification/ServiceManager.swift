// SPDX-License-Identifier: Apache-2.0

import Glibc
import CSystemd

/// The service manager that has started this process, if one has.
public final class ServiceManager: Sendable {
    /// Messages that may wait for a manager that is slow: minutes of them.
    private static let capacity = 64
    /// How long the process stays for its last message.
    private static let flushMilliseconds = 500

    private let queue = BoundedQueue("authsidecar.notify", capacity: capacity)

    public init() {}

    /// Whether this machine, or container, was booted with systemd (sd_booted(3)).
    public static var isSystemd: Bool { sd_booted() > 0 }

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

/// Something to tell the service manager (sd_notify(3)).
public enum ServiceState: Equatable, Sendable {
    /// Starting, or reading the settings again, is done.
    case ready
    /// The settings are being read again, as of a time of `CLOCK_MONOTONIC` in microseconds; ``ready`` follows.
    case reloading(monotonicMicroseconds: UInt64)
    case stopping
    /// The watchdog is told that all is well.
    case alive
    /// One line for `systemctl status`.
    case status(String)

    /// The lines of the protocol.
    var text: String {
        switch self {
        case .ready: "READY=1"
        case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time)"
        case .stopping: "STOPPING=1"
        case .alive: "WATCHDOG=1"
        case .status(let line): "STATUS=\(LogText.harmless(line))"
        }
    }

    /// ``reloading(monotonicMicroseconds:)`` as of now (clock_gettime(2)).
    public static var reloadingNow: ServiceState {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return .reloading(monotonicMicroseconds: UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000)
    }
}
