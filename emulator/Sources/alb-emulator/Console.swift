// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// Output for the terminal.
enum Console {
    /// Writes a line at once, also where standard output is a pipe.
    static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// Says why something was not done; the exit code for it.
    static func refuse(_ reason: some CustomStringConvertible) -> ExitCode {
        FileHandle.standardError.write(Data("alb-emulator: \(harmless(reason.description))\n".utf8))
        return .failure
    }

    /// Foreign text with control characters escaped, which a terminal could take for commands.
    static func harmless(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { harmless, scalar in
            if scalar.properties.generalCategory == .control {
                harmless += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                harmless.unicodeScalars.append(scalar)
            }
        }
    }
}
