// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging

/// One event of the log.
struct LogRecord: Sendable {
    let time = Date.now
    let priority: LogPriority
    /// Constant for a kind of event.
    let message: String
    /// The facts, in the order in which people read them.
    let fields: [Field]
    /// Where in the source the event was logged.
    let origin: Origin

    struct Field: Equatable, Sendable {
        let name: String
        let value: String
    }

    struct Origin: Sendable {
        let file: String
        let function: String
        let line: UInt
    }

    /// One JSON object (RFC 8259) without an end of line: time (RFC 3339), level and message, then the fields by their names.
    var jsonLine: String {
        let head = [
            ("time", time.ISO8601Format(.init(includingFractionalSeconds: true))), ("level", "\(priority)"),
            ("message", message),
        ]
        let members = (head + fields.map { ($0.name, $0.value) }).map { "\(Self.json($0)):\(Self.json($1))" }
        return "{\(members.joined(separator: ","))}"
    }

    /// A string in JSON, on one line, whatever it holds.
    private static func json(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string can always be encoded.
        let bytes = (try? encoder.encode(text)) ?? Data("\"\"".utf8)
        return LogText.harmless(json: String(decoding: bytes, as: UTF8.self))
    }

    /// One line without its end: the message, then `name=value …`.
    var line: String {
        fields.reduce(LogText.harmless(message)) { line, field in
            "\(line) \(field.name)=\(LogText.quoted(field.value))"
        }
    }
}

/// The priorities of syslog(3), which journal and service manager use.
enum LogPriority: Int, Sendable {
    case critical = 2
    case error = 3
    case warning = 4
    case notice = 5
    case info = 6
    case debug = 7

    init(_ level: Logger.Level) {
        self =
            switch level {
            case .trace, .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}
