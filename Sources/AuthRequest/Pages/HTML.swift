// SPDX-License-Identifier: Apache-2.0

/// HTML that may be sent. Markup is what is in our source; text of others is escaped on its way in.
///
/// The literal parts are of type `StaticString`, so that the compiler lets nothing else be markup, and only a `String`,
/// which is escaped, and other HTML can be interpolated. Escaped text is safe in an element and in a quoted attribute that
/// is no address; addresses are literals.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    /// The markup.
    let text: String

    init(stringLiteral literal: StaticString) {
        text = literal.description
    }

    init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
    }

    typealias StringInterpolation = Interpolation

    /// What a literal is put together from.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text: String

        init(literalCapacity: Int, interpolationCount: Int) {
            text = ""
            text.reserveCapacity(literalCapacity + interpolationCount * 32)
        }

        mutating func appendLiteral(_ literal: StaticString) { text += literal.description }

        /// Text of anybody: escaped.
        mutating func appendInterpolation(_ other: String) { text += HTML.escaped(other) }

        /// Text of ours, as it is.
        mutating func appendInterpolation(_ literal: StaticString) { text += literal.description }

        /// A picture's address, as it is: base64 has no markup, and looking at each of its characters takes a millisecond.
        mutating func appendInterpolation(_ logo: SiteLogo) { text += logo.url }

        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        mutating func appendInterpolation(_ html: HTML) { text += html.text }

        /// Nothing, if there is none.
        mutating func appendInterpolation(_ html: HTML?) { text += html?.text ?? "" }

        /// One after the other.
        mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { text += part.text } }
    }

    /// Text with everything replaced that is markup, or that would show other text than it is: control characters, and
    /// the invisible ones that turn the direction of writing (Unicode Standard Annex 9) appear as `\u{202E}`. The joiners
    /// stay, which names in Persian and emoji need.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\u{20}"..."\u{7E}", "\u{200C}", "\u{200D}": escaped.unicodeScalars.append(scalar)
            default:
                if scalar.isVisible {
                    escaped.unicodeScalars.append(scalar)
                } else {
                    escaped += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
                }
            }
        }
        return escaped
    }
}

extension Unicode.Scalar {
    /// Whether a reader sees it, or at least the space that it takes.
    var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
