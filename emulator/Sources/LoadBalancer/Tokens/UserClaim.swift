// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// A claim of the user info: a name, and its value as JSON text.
struct UserClaim: Codable, Equatable, Sendable {
    let name: String
    let json: String

    init(name: String, json: String) {
        self.name = name
        self.json = json
    }

    init(name: String, text: String) {
        self.init(name: name, json: JSONObject.string(text))
    }

    var member: (String, JSONObject.Value?) { (name, .json(json)) }
}
