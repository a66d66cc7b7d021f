// SPDX-License-Identifier: Apache-2.0

import TextBasics
import NIOHTTP1

/// Which form of a response the client prefers.
struct PageRequest {
    enum Format {
        /// A page, for people.
        case html
        /// JSON, for programs.
        case json
    }

    let format: Format
    let language: PageLanguage
    /// What the log line of this request has as `request_id`, if it is harmless enough to be repeated.
    let requestID: String?
    let trace: TraceHeaders
    /// Before the paths of other pages.
    let prefix: PagesPrefix

    init(_ headers: HTTPHeaders, query: Substring?, prefix: PagesPrefix = .none) {
        self.prefix = prefix
        trace = TraceHeaders(headers)
        format = Self.isForPerson(headers) ? .html : .json
        language = PageLanguage(query: query, headers: headers)
        requestID = headers.soleValue(of: "x-request-id").flatMap(Self.harmless)
    }

    /// Whether a browser opens the page for somebody to read: `Accept` names HTML, and no less than JSON, and it is no
    /// script that asks. `*/*` alone is a program's: curl says so, and every browser names `text/html`.
    private static func isForPerson(_ headers: HTTPHeaders) -> Bool {
        guard !headers["x-requested-with"].contains(where: { $0.lowercased() == "xmlhttprequest" }),
            !headers["sec-fetch-dest"].contains("empty")
        else { return false }
        let accepted = WeightedList(headers, "accept")
        guard let page = accepted["text/html"], page.weight > 0 else { return false }
        let json = ["application/json", "application/problem+json"].compactMap { accepted[$0]?.weight }.max() ?? 0
        return page.weight >= json
    }

    /// 32 hexadecimal digits as nginx makes them, or what else is customary for an id.
    private static func harmless(_ id: String) -> String? {
        (1...64).contains(id.utf8.count) && id.hasOnlyLettersDigits(and: "-_.") ? id : nil
    }
}
