// SPDX-License-Identifier: Apache-2.0

import TextBasics
import CSystemd

/// The service manager that has started this process, if one has.
///
/// Every message may wait until the manager has room for it: call these from where waiting is allowed, which no event
/// loop is.
public struct ServiceManager: Sendable {
    public init() {}

    /// Tells the manager something (sd_notify(3)).
    ///
    /// - Returns: why that failed; `nil` also if there is no manager to be told.
    @discardableResult
    public func tell(_ states: ServiceState...) -> String? {
        let text = states.map(\.text).joined(separator: "\n")
        let result = unsafe sd_notify(0, text)
        return result < 0 ? errnoText(-result) : nil
    }

    /// How often the manager wants to hear ``ServiceState/alive``, in microseconds (sd_watchdog_enabled(3)); `nil` if it
    /// does not ask.
    public var watchdogMicroseconds: UInt64? {
        var interval: UInt64 = 0
        return unsafe sd_watchdog_enabled(0, &interval) > 0 ? interval : nil
    }
}
