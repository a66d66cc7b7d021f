// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Logging
import Systemd

/// The daemon's log: one output for all that is written, one level that a reload may change.
struct DaemonLog {
    let output: LogOutput
    let level: SharedLogLevel
    let logger: Logger
    private let sink: LogSink

    /// - Parameter sink: where the log goes.
    init(to sink: LogSink) {
        let output = LogOutput(sink: sink, vocabulary: .authsidecar)
        let level = SharedLogLevel(.info)
        self.output = output
        self.level = level
        self.sink = sink
        logger = Logger(label: LogVocabulary.authsidecar.identifier) { _ in
            SystemdLogHandler(output: output, level: level)
        }
    }

    var leadsToJournal: Bool { sink == .journal }

    /// Says why the daemon does not start: to journal and JSON as events, to a person as lines.
    func refuse(_ message: LogMessage, because problems: [String]) {
        guard [.journal, .json].contains(sink) else { return Console.complain(problems) }
        for problem in problems { logger.write(message, [.problem: problem]) }
    }
}

extension LogVocabulary {
    /// Identifier, fields and message ids of this program.
    static let authsidecar = LogVocabulary(
        identifier: "authsidecar", fieldPrefix: "AUTHSIDECAR_", fieldOrder: LogField.allCases.map(\.rawValue),
        messageIDs: Dictionary(uniqueKeysWithValues: LogMessage.allCases.map { ($0.rawValue, $0.id) }))
}
