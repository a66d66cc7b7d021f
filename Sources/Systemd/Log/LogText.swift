// SPDX-License-Identifier: Apache-2.0

/// Text of others made fit for one line of a log or a terminal.
public enum LogText {
    /// The text with everything escaped that a terminal could take for a command, and that would make the journal call
    /// a line a blob.
    public static func harmless(_ text: String) -> String {
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

    /// A value that is one word stays as it is; any other is put in quotes, on one line.
    static func quoted(_ text: String) -> String {
        let text = harmless(text)
        guard text.isEmpty || text.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return text }
        let escaped = text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
        return "\"\(escaped)\""
    }
}
