// SPDX-License-Identifier: Apache-2.0

/// A rule that limits who may enter, by its name in what nginx sends.
public enum RuleName: String, CaseIterable, Sendable {
    case emails = "allowed_emails"
    case domains = "allowed_domains"
    case groups = "allowed_groups"
    case claims = "allowed_claims"
    case loginAge = "max_login_age"
    case match

    var argument: Substring { rawValue[...] }

    /// The value that limits nobody.
    public var all: String { self == .match ? "all" : "*" }

    /// A value, as one is written.
    public var example: String {
        switch self {
        case .emails: "ann@example.com, bob@example.com"
        case .domains: "example.com"
        case .groups: "admins"
        case .claims: "department=ops"
        case .loginAge: "15m"
        case .match: "any"
        }
    }
}
