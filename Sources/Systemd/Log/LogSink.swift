// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where the log goes.
public enum LogSink: Equatable, Sendable {
    /// To the journal in its own protocol, else as below.
    case journal
    /// To standard error with `<N>` in front, as service managers and the kernel read priorities (sd-daemon(3)).
    case standardError
    /// To a person: standard error with the level as a word.
    case terminal

    /// The journal if standard error leads there, a terminal if it is one.
    ///
    /// - Parameter journalStream: the value of `JOURNAL_STREAM`.
    public static func standard(journalStream: String?) -> LogSink {
        if Journal.isStandardError(journalStream) { return .journal }
        return isatty(STDERR_FILENO) == 1 ? .terminal : .standardError
    }

    /// Writes one event. Waits while whoever reads is busy; a reader that has gone away is no reason to fail.
    func write(_ record: LogRecord, in vocabulary: LogVocabulary) {
        switch self {
        case .journal:
            guard !Journal.send(Journal.fields(of: record, in: vocabulary)) else { return }
            Self.standardError.write(record, in: vocabulary)
        case .standardError:
            StandardStream.error.write("<\(record.priority.rawValue)>\(record.line)\n")
        case .terminal:
            StandardStream.error.write("\(record.priority): \(record.line)\n")
        }
    }
}
