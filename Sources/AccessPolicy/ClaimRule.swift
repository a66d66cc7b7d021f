// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import TextBasics

/// Claims that a user must have: of each that is named, one of the values that are named for it.
struct ClaimRule: Sendable {
    private struct Requirement {
        let path: ClaimPath
        var values: Set<ExactText>
    }

    private let requirements: [Requirement]

    /// - Parameter entries: not empty.
    init(_ entries: Set<ClaimEntry>) {
        // By the bytes of the name as it is written: two spellings are two claims, and both must fit.
        requirements = Dictionary(grouping: entries, by: \.name).values.compactMap { entries in
            entries.first.map { Requirement(path: $0.path, values: Set(entries.map(\.value))) }
        }.sorted { $0.path.description.utf8.lexicographicallyPrecedes($1.path.description.utf8) }
    }

    /// Whether every claim that is named has one of its values.
    ///
    /// - Parameter claim: looks a claim up; `nil`: it is not there.
    func allows(_ claim: (ClaimPath) -> JSONValue?) -> Bool {
        requirements.allSatisfy { requirement in
            claim(requirement.path)?.ruleTexts.contains { requirement.values.contains(ExactText($0)) } == true
        }
    }

    /// The claims that are named, with what was found, for people.
    func found(_ claim: (ClaimPath) -> JSONValue?) -> String {
        requirements.map { requirement in
            guard let value = claim(requirement.path) else { return "\(requirement.path) is absent" }
            let texts = value.ruleTexts.joined(separator: ", ")
            return "\(requirement.path): \(texts.isEmpty ? "no text, number or boolean" : texts)"
        }.joined(separator: "; ")
    }
}

/// One entry of `allowed_claims`, `department=ops`.
struct ClaimEntry: Hashable, Sendable {
    let path: ClaimPath
    let name: ExactText
    let value: ExactText

    /// - Parameter text: percent-encoded. The first `=` separates; one inside the name is `%3D`.
    /// - Returns: `nil` unless both sides are texts, the name is one of a claim or a JSON Pointer, and the value is not `*`: a
    ///   value that stands for any other would be read by some as a pattern. Nor is there an entry for `email`, since it would count
    ///   an address that nobody has verified: `allowed_emails` is the rule for it.
    init?(_ text: Substring) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmed)
        guard parts.count == 2, parts[1] != "*", let name = RuleEntries.decoded(parts[0]),
            let value = RuleEntries.decoded(parts[1]), let path = try? ClaimPath(name), path != .email
        else { return nil }
        self.path = path
        self.name = ExactText(name)
        self.value = ExactText(value)
    }
}

extension JSONValue {
    /// The texts that a rule's value is compared with: of an array those of its elements.
    ///
    /// A boolean is `true` or `false`, a whole number its decimal digits, another number the text that the token has.
    /// `null`, an object and an array within an array are no text.
    fileprivate var ruleTexts: [String] {
        if case .array(let elements) = self { elements.compactMap(\.scalarText) } else { scalarText.map { [$0] } ?? [] }
    }

    private var scalarText: String? {
        switch self {
        case .string(let text), .decimal(let text): text
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .integer(let number): String(number)
        case .null, .array, .object: nil
        }
    }
}
