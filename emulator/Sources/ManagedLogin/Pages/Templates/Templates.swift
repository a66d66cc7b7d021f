// SPDX-License-Identifier: Apache-2.0

import LoginProtocol
import Mustache

/// The templates of all pages, parsed. Each begins with the pragma of ``ScalarHTML``.
enum Templates {
    /// Where a page's template is found.
    enum Name: String, CaseIterable, Sendable {
        case layout, login, signUp, confirm, message, start, outbox

        var source: String {
            switch self {
            case .layout: Templates.layout
            case .login: Templates.login
            case .signUp: Templates.signUp
            case .confirm: Templates.confirm
            case .message: Templates.message
            case .start: Templates.start
            case .outbox: Templates.outbox
            }
        }
    }

    static func library() throws -> MustacheLibrary {
        MustacheContentTypes.register(ScalarHTML(), named: ScalarHTML.name)
        var library = MustacheLibrary()
        for name in Name.allCases { try library.register(name.source, named: name.rawValue) }
        return library
    }
}

/// Escapes scalar by scalar.
///
/// The library's own escaping goes by characters. It misses a quotation mark with a combining mark.
struct ScalarHTML: MustacheContentType {
    /// Each template begins with a pragma of this name.
    static let name = "SCALAR_HTML"

    func escapeText(_ text: String) -> String { text.htmlEscaped }
}
