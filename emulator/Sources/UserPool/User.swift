// SPDX-License-Identifier: Apache-2.0

/// A user, without the password.
public struct User: Sendable, Equatable {
    /// A UUID in lower case, never reused for another user. It is the `username` as well.
    public let sub: String
    /// As it was typed. Addresses of two users never differ in case only.
    public let email: String
    /// The name for people, if there is one.
    public let name: String?
    /// In the order in which they were given, each once.
    public let groups: [String]
    /// Whether the e-mail address was confirmed, with a code or by `user add`.
    public let isConfirmed: Bool

    public init(sub: String, email: String, name: String?, groups: [String], isConfirmed: Bool) {
        self.sub = sub
        self.email = email
        self.name = name
        self.groups = groups
        self.isConfirmed = isConfirmed
    }
}

/// A user as in the users file.
struct StoredUser: Codable, Sendable, Equatable {
    /// With Cognito's names.
    enum Status: String, Codable, Sendable {
        case confirmed = "CONFIRMED"
        case unconfirmed = "UNCONFIRMED"
    }

    var sub: String
    var email: String
    var name: String?
    var groups: [String]?
    var status: Status
    /// Without a password the user cannot log in.
    var password: PasswordHash?

    var user: User {
        User(sub: sub, email: email, name: name, groups: groups ?? [], isConfirmed: status == .confirmed)
    }
}

/// The file as a whole.
struct StoredUsers: Codable, Sendable {
    var users: [StoredUser]
}
