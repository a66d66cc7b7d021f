// SPDX-License-Identifier: Apache-2.0

/// Rules by what nginx's configuration says of them, for those who check it.
extension LocationRules {
    /// The rules of a protected location, as nginx sends them.
    ///
    /// - Parameter values: without control characters, for which nginx sends no rules at all. A rule that is not there limits nobody.
    public init(values: [RuleName: String]) {
        let arguments = RuleName.allCases.map { "\($0.rawValue)=\(values[$0] ?? $0.all)" }
        self.init(.line((arguments + ["anonymous=deny"]).joined(separator: "\t")))
    }

    /// The addresses of `allowed_emails` that the rules never let in, since `allowed_domains` has to hold as well and names no domain of
    /// theirs.
    public var excludedAddresses: [String] {
        guard match == .all else { return [] }
        var addresses: Set<EmailAddress> = []
        var domains: Set<DomainPattern>?
        for rule in rules {
            switch rule {
            case .email(let allowed): addresses = allowed
            case .domain(let allowed): domains = allowed
            case .group, .claim, .loginAge, .unreadable: break
            }
        }
        guard let domains else { return [] }
        return addresses.filter { address in !domains.contains { $0.matches(address.domain) } }.map(\.text).sorted()
    }
}

extension RuleName {
    /// What is wrong with a value of this rule, as nginx sends it; `nil`: it can be read.
    public func fault(in value: String) -> RuleFault? {
        // nginx sends no rules then (`authsidecar-upstream.conf`).
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return RuleFault(.ruleUnknown, in: self, entry: value[...], "has a control character, such as a line end")
        }
        return LocationRules(values: [self: value]).fault
    }
}
