// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import Synchronization

/// The level in force, which a reload may change for every logger at once.
final class SharedLogLevel: Sendable {
    private let level: Mutex<Logger.Level>

    init(_ level: Logger.Level) { self.level = Mutex(level) }

    var current: Logger.Level { level.withLock { $0 } }

    func set(_ other: Logger.Level) { level.withLock { $0 = other } }
}

/// Writes one line an event to standard error: `LEVEL: message key=value …`, keys in alphabetical order.
///
/// There is no time in it: whoever keeps the lines (journald, a container's runtime) adds one.
struct StandardErrorLogHandler: LogHandler {
    let level: SharedLogLevel
    private var ownLevel: Logger.Level?
    var metadata: Logger.Metadata = [:]

    init(level: SharedLogLevel) { self.level = level }

    /// The shared level, unless this logger was given one of its own.
    var logLevel: Logger.Level {
        get { ownLevel ?? level.current }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        Console.write(line(for: event), to: STDERR_FILENO)
    }

    /// The line with its end.
    func line(for event: LogEvent) -> String {
        let fields = metadata.merging(event.metadata ?? [:]) { _, own in own }
            .sorted { $0.key < $1.key }
            .map { " \($0.key)=\(Self.quoted("\($0.value)"))" }
        return "\(event.level): \(Console.harmless("\(event.message)"))\(fields.joined())\n"
    }

    /// A value that is one word stays as it is; any other is put in quotes, on one line.
    private static func quoted(_ text: String) -> String {
        let text = Console.harmless(text)
        guard text.isEmpty || text.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return text }
        let escaped = text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
        return "\"\(escaped)\""
    }
}
