// SPDX-License-Identifier: Apache-2.0

/// Text from outside, made fit for one line of a log or a terminal: what a reader would not see is escaped.
public enum LogText {
    /// The text with every character that is not visible written as `\u{1b}`, line ends too.
    public static func harmless(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isVisible {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return result
    }

    /// A value that is one word stays as it is; any other is put in quotes, on one line.
    static func quoted(_ text: String) -> String {
        let text = harmless(text)
        // Scalar by scalar: a mark that combines with one of these would hide it from Swift's characters.
        guard text.isEmpty || text.unicodeScalars.contains(where: { " \"=".unicodeScalars.contains($0) }) else {
            return text
        }
        let escaped = text.unicodeScalars.map { $0 == "\"" ? "\\\"" : String($0) }.joined()
        return "\"\(escaped)\""
    }
}

extension Unicode.Scalar {
    /// Whether every terminal shows it, or at least the space that it takes. Not visible are control and format
    /// characters, line ends, characters that have no meaning to everybody (private use, unassigned) and those that are
    /// ignored where a font lacks them (Unicode Standard, 5.21).
    fileprivate var isVisible: Bool {
        if isASCII { return (0x20...0x7E).contains(value) }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return !properties.isDefaultIgnorableCodePoint
        }
    }
}
