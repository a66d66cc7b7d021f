// SPDX-License-Identifier: Apache-2.0

import TextBasics
import Glibc

/// Where the log goes.
public enum LogSink: Equatable, Sendable {
    /// To the journal in its own protocol, else as below.
    case journal
    /// To standard error with the level as a word: to a terminal, a container's log, a file.
    case text
    /// To whatever gathers logs of containers: standard output, a JSON object a line.
    case json

    /// The journal if standard error leads there.
    ///
    /// - Parameter journalStream: the value of `JOURNAL_STREAM`.
    public static func standard(journalStream: String?) -> LogSink {
        Journal.isStandardError(journalStream) ? .journal : .text
    }

    /// Writes one event. Waits while anyone who reads is busy; a reader that has gone away is no reason to fail.
    func write(_ record: LogRecord, in vocabulary: LogVocabulary) {
        switch self {
        case .journal:
            guard !Journal.send(Journal.fields(of: record, in: vocabulary)) else { return }
            // Standard error leads to the journal, which reads the priority in front (sd-daemon(3)).
            StandardStream.error.write("<\(record.priority.rawValue)>\(record.line)\n")
        case .json: StandardStream.output.write("\(record.jsonLine)\n")
        case .text:
            StandardStream.error.write("\(record.priority): \(record.line)\n")
        }
    }
}

/// A stream that a process writes to from its start (stdout(3)).
public enum StandardStream: CInt, Sendable {
    case output = 1
    case error = 2

    public var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Writes all of a text (write(2)).
    ///
    /// - Returns: why the rest could not be written; `nil`: all is written.
    @discardableResult
    public func write(_ text: String) -> String? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(rawValue, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return errnoText(errno) }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}
