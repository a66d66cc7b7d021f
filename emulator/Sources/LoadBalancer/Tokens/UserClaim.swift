// SPDX-License-Identifier: Apache-2.0

/// A member of the signed payload: a name, and its value as JSON text.
struct UserClaim: Codable, Equatable, Sendable {
    let name: String
    let json: String

    init(name: String, json: String) {
        self.name = name
        self.json = json
    }

    init(name: String, text: String) {
        self.init(name: name, json: JSONText.string(text))
    }

    init(name: String, number: Int64) {
        self.init(name: name, json: String(number))
    }
}
