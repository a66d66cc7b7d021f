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

    /// What is wrong with a value of this rule, as nginx sends it; `nil`: it can be read.
    ///
    /// - Parameter value: of the header form.
    public func fault(in value: String) -> RuleFault? {
        // nginx sends no rules then (`authsidecar-upstream.conf`).
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return RuleFault(.ruleUnknown, in: self, entry: value[...], "has a control character, such as a line end")
        }
        let arguments = Self.allCases.map { "\($0.rawValue)=\($0 == self ? value : $0.all)" }
        return LocationRules(.line((arguments + ["anonymous=deny"]).joined(separator: "\t"))).fault
    }
}
