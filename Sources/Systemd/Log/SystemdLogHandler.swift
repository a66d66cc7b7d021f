// SPDX-License-Identifier: Apache-2.0

import Locking
import Logging

/// Writes the events of swift-log to the journal, or where there is none to standard error.
public struct SystemdLogHandler: LogHandler {
    private let output: LogOutput
    private let level: SharedLogLevel
    private var ownLevel: Logger.Level?
    public var metadata: Logger.Metadata = [:]

    public init(output: LogOutput, level: SharedLogLevel) {
        self.output = output
        self.level = level
    }

    /// The shared level, unless this logger was given one of its own.
    public var logLevel: Logger.Level {
        get { ownLevel ?? level.current }
        set { ownLevel = newValue }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        output.write(event, metadata: metadata.merging(event.metadata ?? [:]) { _, own in own })
    }
}

/// The current log level, which a reload may change for every logger at once.
public final class SharedLogLevel: Sendable {
    private let level: Lock<Logger.Level>

    public init(_ level: Logger.Level) { self.level = Lock(level) }

    public var current: Logger.Level { level.withLock { $0 } }

    public func set(_ other: Logger.Level) { level.withLock { $0 = other } }
}
