// SPDX-License-Identifier: Apache-2.0

/// JSON text (RFC 8259), of what ``JSONReader`` read and of what this program has to say.
public enum JSONWriter {
    public static func text(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .integer(let number): String(number)
        case .decimal(let number): number
        case .string(let text): string(text)
        case .array(let elements): "[\(elements.map(text(of:)).joined(separator: ","))]"
        case .object(let object): text(of: object)
        }
    }

    public static func text(of object: JSONObject) -> String {
        Self.object(object.members.map { ($0.name, text(of: $0.value)) })
    }

    /// - Parameter members: names, and values that are JSON text already.
    public static func object(_ members: [(String, String)]) -> String {
        "{\(members.map { "\(string($0.0)):\($0.1)" }.joined(separator: ","))}"
    }

    /// A string; control characters and Unicode's line ends are escaped, so that the text is one line for everybody.
    public static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
