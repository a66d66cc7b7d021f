// SPDX-License-Identifier: Apache-2.0

import AccessPolicy

/// Addresses that a location names and never lets in: it also has a rule for domains, and theirs is not among them.
struct ExcludedAddresses {
    let server: Server

    /// More are only counted.
    private static let maximumListed = 5

    var findings: [Finding] {
        let protected = server.locations.filter { $0.include?.kind == .protected }
        // The server block's rules are one finding, however many locations have them.
        let inheriting = protected.contains { Self.lines(of: $0).isEmpty }
        return (inheriting ? [finding([:], of: server.level, "the server block")] : []).compactMap(\.self)
            + protected.compactMap { location in
                let lines = Self.lines(of: location)
                return lines.isEmpty ? nil : finding(lines, of: location, location.title)
            }
    }

    /// The lines that count of a level's own, of the rules that are looked at.
    private static func lines(of level: Level) -> [RuleName: Directive] {
        var lines: [RuleName: Directive] = [:]
        for line in level.ownRuleLines {
            guard let rule = RuleName(of: line), [.emails, .domains, .match].contains(rule) else { continue }
            lines[rule] = line
        }
        return lines
    }

    private func finding(_ own: [RuleName: Directive], of level: Level, _ owner: String) -> Finding? {
        let lines = Self.lines(of: server.level).merging(own) { $1 }
        let values = lines.compactMapValues { $0.arguments.dropFirst().first }
        // What a variable holds is not known; what cannot be read is another finding.
        guard let place = own[.emails] ?? own[.domains] ?? own[.match] ?? lines[.emails], values[.domains] != nil,
            let emails = values[.emails],
            emails.utf8.allSatisfy({ $0 != UInt8(ascii: ",") || server.budget.takeOne() }),
            values.allSatisfy({ !$1.contains("$") && $0.fault(in: $1) == nil })
        else { return nil }
        let excluded = LocationRules(values: values).excludedAddresses
        guard !excluded.isEmpty else { return nil }
        let others = excluded.count - Self.maximumListed
        let listed = excluded.prefix(Self.maximumListed).map { "“\($0)”" }.joined(separator: ", ")
        return Finding(
            .addressExcluded, at: place.place,
            "\(owner) names \(listed)\(others > 0 ? " and \(others) more" : "") in $authsidecar_emails, and no such domain in $authsidecar_domains",
            advice: "name the domain as well; or, if any rule of the location is enough by itself, write",
            fix: ["set $authsidecar_match any;"])
    }
}
