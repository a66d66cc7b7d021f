// SPDX-License-Identifier: Apache-2.0

import TextBasics
import Locking

/// Rules that have been read before, by their text: a site has a few dozen, and each request brings one.
public final class RuleCache: Sendable {
    /// How many are kept. nginx sends one text per location; more means another client.
    private static let capacity = 128

    private struct Entry {
        /// Whether the text is a line of the header form; in query form it would mean something else.
        let isLine: Bool
        let text: String
        let rules: LocationRules
        /// Of equal length and pure ASCII on one side, texts that Swift calls equal are the same bytes.
        let isASCII: Bool

        func belongs(to key: Substring, isLine: Bool) -> Bool {
            guard self.isLine == isLine, text.utf8.count == key.utf8.count, text == key else { return false }
            return isASCII || text.utf8.elementsEqual(key.utf8)
        }
    }

    private struct State {
        var entries: [Entry] = []
        var next = 0
    }

    private let state = Lock(State())

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
            state.entries.firstIndex { $0.belongs(to: key, isLine: isLine) }.map { state.entries[$0].rules }
        }
        if let found { return found }
        let rules = LocationRules(text)
        keep(Entry(isLine: isLine, text: String(key), rules: rules, isASCII: key.utf8.allSatisfy { $0 < 0x80 }))
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
