// SPDX-License-Identifier: Apache-2.0

/// One user, as others may know it: without the password.
public struct User: Sendable, Equatable {
    /// The user's name for programs, a UUID in lower case; never given to another user. It is `username` as well.
    public let sub: String
    /// As it was typed; two users never have addresses that differ in case alone.
    public let email: String
    /// The name for people, if there is one.
    public let name: String?
    /// In the order in which they were given, each once.
    public let groups: [String]
    /// Whether the e-mail address was confirmed with a code, or by whoever added the user.
    public let isConfirmed: Bool

    public init(sub: String, email: String, name: String?, groups: [String], isConfirmed: Bool) {
        self.sub = sub
        self.email = email
        self.name = name
        self.groups = groups
        self.isConfirmed = isConfirmed
    }
}
