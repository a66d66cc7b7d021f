// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Text from outside, made fit for one line of a log or a terminal: what a reader would not see is escaped.
public enum LogText {
    /// The text with every character that is not visible written as `\u{1b}`, line ends too.
    public static func harmless(_ text: String) -> String {
        escaped(text) { "\\u{\(String($0.value, radix: 16))}" }
    }

    /// JSON text (RFC 8259 §7) with the same characters written as `\u001b`, in UTF-16 code units, so that a parser gives
    /// back the same strings.
    ///
    /// - Parameter json: without white space between its tokens but spaces.
    public static func harmless(json: String) -> String {
        escaped(json) { scalar in
            scalar.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }
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

    private static func escaped(_ text: String, _ escape: (Unicode.Scalar) -> String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isVisible { result.unicodeScalars.append(scalar) } else { result += escape(scalar) }
        }
        return result
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
