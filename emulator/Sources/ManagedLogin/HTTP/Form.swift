// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// The fields of a query or of a posted form, read strictly: each name once (RFC 6749 §3.1).
struct Form: Sendable {
    /// More than any of our forms has.
    private static let maximumFields = 64

    private let fields: [(name: String, value: String)]

    /// - Returns: `nil` if the text is malformed or repeats a name. Guessing what was meant would only help an attacker.
    init?(_ text: some StringProtocol) {
        guard let fields = FormFields(text)?.all, fields.count <= Self.maximumFields,
            Set(fields.map(\.name)).count == fields.count
        else { return nil }
        self.fields = fields
    }

    /// The value of a name; `nil` if it is absent or empty.
    subscript(name: String) -> String? {
        guard let value = fields.first(where: { $0.name == name })?.value, !value.isEmpty else { return nil }
        return value
    }

    /// These fields as a query, with another value for one name.
    func query(replacing name: String, by value: String) -> String {
        FormFields.encoded(fields.filter { $0.name != name } + [(name, value)])
    }
}
