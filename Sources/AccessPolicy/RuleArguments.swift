// SPDX-License-Identifier: Apache-2.0

/// The arguments of a query, `name=value&…`, each name once.
struct RuleArguments {
    private var values: [Substring: Substring] = [:]

    init(_ query: Substring) throws(Denial) {
        guard !query.isEmpty else { throw .ruleEmpty }
        for argument in query.split(separator: "&", omittingEmptySubsequences: false) {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // A name that comes twice means two things at once.
            guard let name = parts.first, !name.isEmpty, values[name] == nil else { throw .ruleUnknown }
            values[name] = parts.count == 2 ? parts[1] : ""
        }
    }

    /// Gives an argument and removes it.
    mutating func take(_ name: Substring) -> Substring? {
        values.removeValue(forKey: name)
    }

    /// Whether all arguments have been taken.
    var isEmpty: Bool { values.isEmpty }
}
