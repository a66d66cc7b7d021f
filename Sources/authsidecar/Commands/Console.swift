// SPDX-License-Identifier: Apache-2.0

import Systemd

/// Words for the person at the terminal.
enum Console {
    /// Writes to standard error, each line with the program's name in front.
    static func complain(_ text: String) {
        StandardError.write(text.split(separator: "\n").map { "authsidecar: \($0)\n" }.joined())
    }

    /// Text of others with everything escaped that a terminal could take for a command.
    static func harmless(_ text: String) -> String { LogText.harmless(text) }
}
