// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc

/// The system's journal, spoken to in its own protocol (sd_journal_sendv(3)).
enum Journal {
    /// Where the library sends to.
    static let socketPath = "/run/systemd/journal/socket"
    /// `LOG_DAEMON` without its shift (syslog(3)).
    private static let daemonFacility = "3"

    /// Whether what is written to standard error goes to the journal (`JOURNAL_STREAM` in systemd.exec(5)): device and
    /// inode are those of the stream that the manager has opened.
    ///
    /// - Parameter stream: the value of the variable.
    static func isStandardError(_ stream: String?) -> Bool {
        guard let parts = stream?.split(separator: ":"), parts.count == 2,
            let device = UInt64(parts[0]), let inode = UInt64(parts[1])
        else { return false }
        var status = stat()
        guard unsafe fstat(STDERR_FILENO, &status) == 0 else { return false }
        return UInt64(status.st_dev) == device && UInt64(status.st_ino) == inode
    }

    /// The fields of an event, each as `NAME=value`.
    static func fields(of record: LogRecord, in vocabulary: LogVocabulary) -> [String] {
        var fields = [
            "MESSAGE=\(record.line)",
            "PRIORITY=\(record.priority.rawValue)",
            "SYSLOG_IDENTIFIER=\(vocabulary.identifier)",
            "SYSLOG_FACILITY=\(daemonFacility)",
            "CODE_FILE=\(record.origin.file)",
            "CODE_LINE=\(record.origin.line)",
            "CODE_FUNC=\(record.origin.function)",
        ]
        if let id = vocabulary.messageIDs[record.message] { fields.append("MESSAGE_ID=\(id)") }
        return fields + record.fields.map { "\(vocabulary.journalName(of: $0.name))=\($0.value)" }
    }

    /// Sends one entry. Waits while the journal is busy.
    ///
    /// - Parameter socketPath: there is no journal if this is missing, which the library itself calls a success.
    /// - Returns: whether it arrived.
    static func send(_ fields: [String], socketPath: String = Self.socketPath) -> Bool {
        guard unsafe access(socketPath, F_OK) == 0 else { return false }
        var bytes: [UInt8] = []
        let ends = fields.map { field in
            bytes.append(contentsOf: field.utf8)
            return bytes.count
        }
        return unsafe bytes.withUnsafeMutableBytes { buffer in
            var start = 0
            let vectors = unsafe ends.map { end in
                defer { start = end }
                return unsafe iovec(iov_base: buffer.baseAddress?.advanced(by: start), iov_len: end - start)
            }
            return unsafe sd_journal_sendv(vectors, CInt(vectors.count)) == 0
        }
    }
}
