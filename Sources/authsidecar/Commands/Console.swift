// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Systemd

/// What a command prints. Lines may hold text from outside: whatever a reader would not see is escaped.
enum Console {
    /// Writes lines to standard output.
    ///
    /// - Throws: ``ExitCode/internalError`` if they do not arrive, which is complained about.
    static func say(_ lines: [String]) throws(ExitCode) {
        try write(lines.map { "\(LogText.harmless($0))\n" }.joined())
    }

    /// Writes a text as it is to standard output, for programs.
    ///
    /// - Throws: as ``say(_:)``.
    static func write(_ text: String) throws(ExitCode) {
        guard let failure = StandardStream.output.write(text) else { return }
        complain(["cannot write to standard output: \(failure)"])
        throw .internalError
    }

    /// Whether standard output is a terminal with colours, and the person wants them (no-color.org).
    static var isColored: Bool {
        let environment = ProcessInfo.processInfo.environment
        return StandardStream.output.isTerminal && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM"] != "dumb"
    }

    /// Writes lines to standard error, each with the program's name in front.
    static func complain(_ lines: [String]) {
        StandardStream.error.write(lines.map { "authsidecar: \(LogText.harmless($0))\n" }.joined())
    }

    /// Does something that needs the settings.
    ///
    /// - Throws: ``ExitCode/refused`` if something is wrong with them, which is complained about.
    static func refusing<Result>(_ body: () throws(SettingsProblems) -> Result) throws(ExitCode) -> Result {
        do { return try body() } catch {
            complain(error.problems.map(\.description))
            throw .refused
        }
    }
}
