// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
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

    /// How standard output looks.
    static var style: OutputStyle { .standard(.output) }

    /// Writes lines to standard error: with a symbol in front on a terminal that has them, else with the program's name.
    ///
    /// - Parameter isWarning: whether nothing is refused for it.
    static func complain(_ lines: [String], isWarning: Bool = false) {
        let style = OutputStyle.standard(.error)
        let word = isWarning ? style.colored("warning", .yellow) + ": " : ""
        let start = style.hasSymbols ? style.prefix(isWarning ? .warning : .failed) : "authsidecar: \(word)"
        StandardStream.error.write(lines.map { "\(start)\(LogText.harmless($0))\n" }.joined())
    }

    /// Whether a person can be asked: standard input is a terminal.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 }

    /// Asks for input on the same line.
    static func prompt(_ text: String) {
        StandardStream.error.write(text)
    }

    /// Writes something for a person to standard error: what to type, or what is next.
    static func tell(_ text: String) {
        StandardStream.error.write("\(text)\n")
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
