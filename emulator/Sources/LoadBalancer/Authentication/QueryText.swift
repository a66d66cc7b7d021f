// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// A query of a URL, as forms write it. A name may be repeated.
struct QueryText: Sendable {
    let parameters: [(name: String, value: String)]

    /// - Returns: `nil` if the text is malformed, has an empty name, or holds a control character (C0, DEL or C1).
    init?(_ text: String) {
        guard let fields = FormFields(text)?.all,
            fields.allSatisfy({ !$0.name.isEmpty && Self.isClean($0.name) && Self.isClean($0.value) })
        else { return nil }
        parameters = fields
    }

    /// The value of a parameter; `nil` if it is absent or repeated, which is ambiguous.
    subscript(name: String) -> String? {
        let values = parameters.filter { $0.name == name }
        return values.count == 1 ? values[0].value : nil
    }

    private static func isClean(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
