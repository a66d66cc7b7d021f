// SPDX-License-Identifier: Apache-2.0

import AccessPolicy
import TextBasics

/// What was probably meant by a rule that cannot be read. Whatever is proposed can be read.
struct RuleRepair {
    /// What to do with the lines.
    let advice: String
    /// Values, each of a rule.
    let lines: [(rule: RuleName, value: String)]

    init(of rule: RuleName, _ value: String) {
        let words = Self.words(
            of: value, separatedBy: rule == .groups || rule == .claims ? [","] : [",", ";", " ", "\t"])
        let others = words.filter { $0 != "*" }
        guard !words.isEmpty else {
            let advice =
                rule == .match
                ? "write one of"
                : "name somebody, or everybody who is signed in (to close a location, write “deny all;”)"
            self.init(advice: advice, lines: [(rule, rule.example), (rule, rule.all)])
            return
        }
        let meant = Self.readable(rule, others.map { Self.corrected($0, rule) })
        if others.count < words.count, let meant {
            self.init(advice: "write one of", lines: [(rule, meant), (rule, rule.all)])
        } else if let meant {
            self.init(advice: "write", lines: [(rule, meant)])
        } else if let split = Self.patternsAsDomains(rule, others) {
            let everyone = split.count > 1 ? "; both rules have to hold, unless $authsidecar_match is any" : ""
            self.init(advice: "for everybody of a domain there is a rule of its own\(everyone)", lines: split)
        } else {
            self.init(advice: Self.advice(for: rule), lines: [(rule, rule.example)])
        }
    }

    private init(advice: String, lines: [(rule: RuleName, value: String)]) {
        (self.advice, self.lines) = (advice, lines)
    }

    private static func advice(for rule: RuleName) -> String {
        switch rule {
        case .emails: "name whole addresses, separated by commas, such as"
        case .domains: "name domains, separated by commas (.example.com is also all its subdomains), such as"
        case .groups: "name groups, separated by commas (a percent sign is %25), such as"
        case .claims: "name claims with a value each, separated by commas, such as"
        case .loginAge: "write a number and behind it s, m, h or d; at most 365d"
        case .match: "write"
        }
    }

    private static func words(of value: String, separatedBy separators: [Unicode.Scalar]) -> [String] {
        value.unicodeScalars.split { separators.contains($0) }.map { String(Substring($0).trimmed) }
            .filter { !$0.isEmpty }
    }

    /// The entries as one value, if that can be read.
    private static func readable(_ rule: RuleName, _ entries: [String]) -> String? {
        let value = entries.joined(separator: ", ")
        return entries.isEmpty || rule.fault(in: value) != nil ? nil : value
    }

    /// An entry as it is written most often, if it was written otherwise.
    private static func corrected(_ word: String, _ rule: RuleName) -> String {
        switch rule {
        case .emails: word
        case .domains:
            if word.hasPrefix("*.") {
                String(word.dropFirst())
            } else {
                String(word.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
            }
        case .groups: PercentDecoding.text(word) == nil ? word.replacing("%", with: "%25") : word
        case .claims: word.contains("=") ? word : word.replacing(":", with: "=")
        case .loginAge: Int64(decimalDigits: word) == nil ? word : "\(word)m"
        case .match: word.lowercased()
        }
    }

    /// `*@example.com` among addresses: its domain, and the addresses, if there are others.
    private static func patternsAsDomains(_ rule: RuleName, _ words: [String]) -> [(RuleName, String)]? {
        guard rule == .emails else { return nil }
        let isPattern = { (word: String) in word.hasPrefix("*@") || word.hasPrefix("@") }
        let domains = words.filter(isPattern).map { String($0.drop { "*@".contains($0) }) }
        let addresses = words.filter { !isPattern($0) }
        guard let value = readable(.domains, domains) else { return nil }
        guard !addresses.isEmpty else { return [(.domains, value)] }
        return readable(.emails, addresses).map { [(.domains, value), (.emails, $0)] }
    }
}
