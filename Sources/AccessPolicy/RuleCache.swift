// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Rules that have been read before, by the text of their query: a site has a few dozen, and each request brings one.
public final class RuleCache: Sendable {
    /// How many are kept; more come only from who is not nginx.
    private static let capacity = 128

    private struct State {
        var entries: [(query: String, rules: LocationRules)] = []
        var next = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// The rules of a location.
    ///
    /// - Parameter query: what follows the `?` of the subrequest's target; `nil`: there is none, nor any rule.
    public func rules(for query: Substring?) -> LocationRules {
        guard let query else { return .none }
        let found = state.withLock { state in
            // Of equal length and pure ASCII on one side, texts that Swift calls equal are the same bytes.
            state.entries.first { $0.query.utf8.count == query.utf8.count && $0.query == query }?.rules
        }
        if let found { return found }
        let rules = LocationRules(query: query)
        if query.utf8.allSatisfy({ $0 < 0x80 }) { keep(rules, for: String(query)) }
        return rules
    }

    private func keep(_ rules: LocationRules, for query: String) {
        state.withLock { state in
            if state.entries.count < Self.capacity {
                state.entries.append((query, rules))
            } else {
                state.entries[state.next] = (query, rules)
                state.next = (state.next + 1) % Self.capacity
            }
        }
    }
}
