// SPDX-License-Identifier: Apache-2.0

/// A JSON object as text: no blanks, and the members in the order in which they were given, as the real services print it.
package struct JSONObject: Sendable {
    package enum Value: Sendable {
        case string(String)
        case number(Int64)
        case bool(Bool)
        case strings([String])
        case object([(String, Value?)])
        /// A value that is JSON text already.
        case json(String)
    }

    package let text: String

    /// - Parameters:
    ///   - members: name and value; one without a value is left out.
    ///   - escapesSlashes: whether `/` is printed as `\/`, as Cognito's tokens do.
    package init(_ members: [(String, Value?)], escapesSlashes: Bool = false) {
        text = Self.text(of: .object(members), escapesSlashes)
    }

    /// A value as JSON text.
    package static func text(of value: Value) -> String { text(of: value, false) }

    /// A JSON string. What RFC 8259 §7 forbids inside is escaped.
    package static func string(_ text: String) -> String { string(text, false) }

    private static func text(of value: Value, _ escapesSlashes: Bool) -> String {
        switch value {
        case .string(let text): string(text, escapesSlashes)
        case .number(let number): String(number)
        case .bool(let isTrue): String(isTrue)
        case .strings(let texts): "[\(texts.map { string($0, escapesSlashes) }.joined(separator: ","))]"
        case .object(let members):
            "{"
                + members.compactMap { name, value in
                    value.map { string(name, escapesSlashes) + ":" + text(of: $0, escapesSlashes) }
                }.joined(separator: ",") + "}"
        case .json(let text): text
        }
    }

    private static func string(_ text: String, _ escapesSlashes: Bool) -> String {
        var printed = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": printed += "\\\""
            case "\\": printed += "\\\\"
            case "/" where escapesSlashes: printed += "\\/"
            case "\u{8}": printed += "\\b"
            case "\u{C}": printed += "\\f"
            case "\n": printed += "\\n"
            case "\r": printed += "\\r"
            case "\t": printed += "\\t"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                printed += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: printed.unicodeScalars.append(scalar)
            }
        }
        return printed + "\""
    }
}

extension JSONObject.Value: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self = .string(text) }
}
