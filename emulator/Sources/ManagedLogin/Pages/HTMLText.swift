// SPDX-License-Identifier: Apache-2.0

import Mustache

/// Escapes scalar by scalar.
///
/// The library's own way goes by characters, and so lets a quotation mark through that carries a combining mark.
struct HTMLText: MustacheContentType {
    /// Each template begins with a pragma of this name.
    static let name = "SCALAR_HTML"

    func escapeText(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
