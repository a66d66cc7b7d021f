// SPDX-License-Identifier: Apache-2.0

/// One user, as the users file has it.
struct StoredUser: Codable, Sendable, Equatable {
    /// Cognito's words for it.
    enum Status: String, Codable, Sendable {
        case confirmed = "CONFIRMED"
        case unconfirmed = "UNCONFIRMED"
    }

    var sub: String
    var email: String
    var name: String?
    var groups: [String]?
    var status: Status
    /// Without one nobody can log in as this user.
    var password: PasswordHash?

    var user: User {
        User(sub: sub, email: email, name: name, groups: groups ?? [], isConfirmed: status == .confirmed)
    }
}

/// The file as a whole.
struct StoredUsers: Codable, Sendable {
    var users: [StoredUser]
}
