// SPDX-License-Identifier: Apache-2.0

import AccessPolicy
import NIOHTTP1

extension RuleText {
    /// The header in which nginx states the rules of a location, in lower case.
    static let headerName = "x-authsidecar-rules"
    /// The query that says so. Without it the header is ignored: a proxy that passes a client's headers on does not
    /// know of it.
    static let headerQuery = "rules=header"

    /// The rules of a subrequest.
    ///
    /// - Parameter query: what follows the `?` of the subrequest's target; `nil`: there is none, nor any rule.
    init(_ headers: HTTPHeaders, query: Substring?) {
        guard let query else {
            self = .none
            return
        }
        // With anything beside it the query is read as rules, and has an argument that is none.
        guard query.utf8.elementsEqual(Self.headerQuery.utf8) else {
            self = .query(query)
            return
        }
        self = headers.soleValue(of: Self.headerName).map { .line($0) } ?? .unreadable
    }
}
