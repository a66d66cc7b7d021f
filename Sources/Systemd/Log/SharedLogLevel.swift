// SPDX-License-Identifier: Apache-2.0

import Logging
import Locking

/// The level in force, which a reload may change for every logger at once.
public final class SharedLogLevel: Sendable {
    private let level: Lock<Logger.Level>

    public init(_ level: Logger.Level) { self.level = Lock(level) }

    public var current: Logger.Level { level.withLock { $0 } }

    public func set(_ other: Logger.Level) { level.withLock { $0 = other } }
}
