// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Words for the person at the terminal.
enum Console {
    /// Writes to standard error, each line with the program's name in front.
    static func complain(_ text: String) {
        write(text.split(separator: "\n").map { "authsidecar: \($0)\n" }.joined(), to: STDERR_FILENO)
    }

    /// Writes all of a text to a descriptor (write(2)); a reader that has gone away is no reason to fail.
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Text of others with everything escaped that a terminal could take for a command.
    static func harmless(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
