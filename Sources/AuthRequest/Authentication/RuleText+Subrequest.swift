// SPDX-License-Identifier: Apache-2.0

import AccessPolicy

extension RuleText {
    /// The query that says that the rules are in a header. Without it the header is ignored: a proxy that passes a
    /// client's headers on does not know of it.
    private static let headerQuery = "rules=header"

    /// The rules of a subrequest.
    ///
    /// - Parameters:
    ///   - query: what follows the `?` of the subrequest's target; `nil`: there is none, nor any rule.
    ///   - line: the header.
    init(query: Substring?, line: HeaderLine) {
        guard let query else {
            self = .none
            return
        }
        // With anything next to it the query is read as rules, and has an argument that is none.
        guard query == Self.headerQuery else {
            self = .query(query)
            return
        }
        if case .one(let value) = line { self = .line(value) } else { self = .unreadable }
    }
}
