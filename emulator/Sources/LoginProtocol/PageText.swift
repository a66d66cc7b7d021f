// SPDX-License-Identifier: Apache-2.0

/// A language of the pages. The raw value is the language tag (RFC 5646).
package enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case japanese = "ja"
}

extension String {
    /// The text with markup escaped, scalar by scalar, as browsers read it.
    ///
    /// Swift combines `<` and a following combining mark to one character that is not equal to `<`.
    package var htmlEscaped: String {
        unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
