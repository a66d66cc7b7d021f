// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Systemd

/// What a command prints. Lines may hold text from outside: whatever a reader would not see is escaped.
enum Console {
    /// Writes lines to standard output.
    static func say(_ lines: [String]) {
        write(lines.map { "\(LogText.harmless($0))\n" }.joined())
    }

    /// Writes a text as it is to standard output, for programs.
    static func write(_ text: String) { print(text, terminator: "") }

    /// Writes lines to standard error, each with the program's name in front.
    static func complain(_ lines: [String]) {
        StandardError.write(lines.map { "authsidecar: \(LogText.harmless($0))\n" }.joined())
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
