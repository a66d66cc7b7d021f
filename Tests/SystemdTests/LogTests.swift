// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Logging
import Testing

@testable import Systemd

/// What becomes of an event on its way to the journal.
struct LogTests {
    private static let vocabulary = LogVocabulary(
        identifier: "example", fieldPrefix: "EXAMPLE_", fieldOrder: ["reason", "user"],
        messageIDs: ["refused": "ce94876dc77749958eb471e0006808bc"])

    private func record(
        _ message: String, _ level: Logger.Level = .notice, _ metadata: [String: String] = [:]
    ) -> LogRecord {
        LogRecord(
            priority: LogPriority(level), message: message,
            fields: Self.vocabulary.ordered(metadata.map { (key: $0.key, value: $0.value) }),
            origin: LogRecord.Origin(file: "Part/File.swift", function: "run()", line: 17))
    }

    @Test(arguments: [
        (Logger.Level.trace, 7), (.debug, 7), (.info, 6), (.notice, 5), (.warning, 4), (.error, 3), (.critical, 2),
    ])
    func `a level becomes a priority of syslog(3)`(level: Logger.Level, priority: Int) {
        #expect(LogPriority(level).rawValue == priority)
    }

    @Test func `a line has the message, then the most telling facts, then the others in order`() {
        let record = record("refused", .notice, ["uri": "/", "user": "ann", "a_b": "1", "reason": "expired"])
        #expect(record.line == "refused reason=expired user=ann a_b=1 uri=/")
    }

    @Test(arguments: [
        ("", "\"\""), ("two words", "\"two words\""), ("a\"b", "\"a\\\"b\""), ("a=b", "\"a=b\""), ("/x", "/x"),
        ("a\nPRIORITY=0", "\"a\\u{a}PRIORITY=0\""), ("\u{1B}[31m", "\\u{1b}[31m"), ("a\u{2028}b", "a\\u{2028}b"),
        ("\u{202E}evil", "\\u{202e}evil"), ("日本", "日本"),
    ])
    func `a value stays in its place on one line`(value: String, text: String) {
        #expect(record("refused", .notice, ["user": value]).line == "refused user=\(text)")
    }

    @Test func `a line of JSON has the same facts by the same names, in the same order`() throws {
        let value = "a\n\"b\\\u{202E}\u{2028}日本 c=/d"
        let line = record("refused", .warning, ["uri": "/", "user": value, "reason": "expired"]).jsonLine
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && ![0x202E, 0x2028].contains($0.value) })
        let names = line.matches(of: /"([a-z]+)":"/).map { String($0.1) }
        #expect(names == ["time", "level", "message", "reason", "user", "uri"])
        let read = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
        #expect(read["user"] == value && read["uri"] == "/" && read["level"] == "warning")
        #expect(read["time"]?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test func `the journal gets every fact as a field, and the kind of event`() {
        let fields = Journal.fields(
            of: record("refused", .warning, ["user": "a\nb", "client_ip": "::1"]), in: Self.vocabulary)
        #expect(
            fields == [
                "MESSAGE=refused user=a\\u{a}b client_ip=::1", "PRIORITY=4", "SYSLOG_IDENTIFIER=example",
                "SYSLOG_FACILITY=3", "CODE_FILE=Part/File.swift", "CODE_LINE=17", "CODE_FUNC=run()",
                "MESSAGE_ID=ce94876dc77749958eb471e0006808bc", "EXAMPLE_USER=a\nb", "EXAMPLE_CLIENT_IP=::1",
            ])
        #expect(!Journal.fields(of: record("other"), in: Self.vocabulary).contains { $0.hasPrefix("MESSAGE_ID=") })
    }

    @Test(arguments: [
        ("client_ip", "EXAMPLE_CLIENT_IP"), ("request-id", "EXAMPLE_REQUEST_ID"), ("_x", "EXAMPLE__X"),
        ("naïve=1\n", "EXAMPLE_NA_VE_1_"),
        (String(repeating: "a", count: 99), "EXAMPLE_" + String(repeating: "A", count: 56)),
    ])
    func `a field's name is one that the journal takes`(name: String, field: String) {
        #expect(Self.vocabulary.journalName(of: name) == field)
        #expect(field.utf8.count <= 64)
    }

    @Test func `an entry does not arrive where there is no journal`() {
        // The library says 0, success.
        #expect(!Journal.send(["MESSAGE=x"], socketPath: "/nonexistent/socket"))
    }

    @Test func `standard error is the journal only if it is the stream that was named`() throws {
        var status = stat()
        try #require(unsafe fstat(STDERR_FILENO, &status) == 0)
        #expect(Journal.isStandardError("\(status.st_dev):\(status.st_ino)"))
        #expect(LogSink.standard(journalStream: "\(status.st_dev):\(status.st_ino)") == .journal)
        for other in [nil, "", ":", "1", "a:b", "\(status.st_dev):\(status.st_ino + 1)", "\(status.st_dev):0:0"] {
            #expect(!Journal.isStandardError(other), "\(other ?? "nil")")
            #expect(LogSink.standard(journalStream: other) != .journal)
        }
    }
}
