// SPDX-License-Identifier: Apache-2.0

/// What is known of a user, before a provider writes it into claims in its own way.
public struct Profile: Sendable {
    /// In every token the same. Real providers use forms of their own; here it is a UUID.
    public let sub: String
    public var email: String?
    public var isEmailVerified: Bool
    public var name: String?
    /// `nil`: what the provider takes by itself, `sub` or the address.
    public var username: String?
    public var groups: [String]

    public init(
        sub: String, email: String? = nil, isEmailVerified: Bool = true, name: String? = nil, username: String? = nil,
        groups: [String] = []
    ) {
        self.sub = sub
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.name = name
        self.username = username
        self.groups = groups
    }
}
