// SPDX-License-Identifier: Apache-2.0

/// JSON as a load balancer prints it: no blanks, members in the order given, `/` and letters of all scripts as they are.
enum JSONText {
    static func object(_ members: [UserClaim]) -> String {
        "{" + members.map { string($0.name) + ":" + $0.json }.joined(separator: ",") + "}"
    }

    /// A JSON string; what RFC 8259 §7 forbids inside is escaped.
    static func string(_ text: String) -> String {
        var printed = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": printed += "\\\""
            case "\\": printed += "\\\\"
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
