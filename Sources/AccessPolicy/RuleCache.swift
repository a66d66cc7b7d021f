// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Rules that have been read before, by their text: a site has a few dozen, and each request brings one.
public final class RuleCache: Sendable {
    /// How many are kept. nginx sends one text per location; more means another client.
    private static let capacity = 128

    private struct Entry {
        /// Whether the text is a line of the header form; in query form it would mean something else.
        let isLine: Bool
        let text: String
        let rules: LocationRules
    }

    private struct State {
        var entries: [Entry] = []
        var next = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// The rules of a location.
    public func rules(for text: RuleText) -> LocationRules {
        switch text {
        case .none: .none
        case .unreadable: LocationRules(text)
        case .query(let query): rules(for: query, isLine: false, text)
        case .line(let line): rules(for: line[...], isLine: true, text)
        }
    }

    private func rules(for key: Substring, isLine: Bool, _ text: RuleText) -> LocationRules {
        let found = state.withLock { state in
            state.entries.first { $0.isLine == isLine && $0.text.isExactly(key) }?.rules
        }
        if let found { return found }
        let rules = LocationRules(text)
        keep(Entry(isLine: isLine, text: String(key), rules: rules))
        return rules
    }

    private func keep(_ entry: Entry) {
        state.withLock { state in
            if state.entries.count < Self.capacity {
                state.entries.append(entry)
            } else {
                state.entries[state.next] = entry
                state.next = (state.next + 1) % Self.capacity
            }
        }
    }
}

extension String {
    /// Compares bytes: Swift's own `==` calls texts equal that Unicode calls equivalent. It is asked first because it is
    /// fast where the texts differ.
    fileprivate func isExactly(_ other: Substring) -> Bool {
        utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
    }
}
