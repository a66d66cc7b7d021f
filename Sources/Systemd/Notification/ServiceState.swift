// SPDX-License-Identifier: Apache-2.0

import Glibc

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
