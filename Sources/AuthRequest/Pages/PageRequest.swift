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
    let site: SiteIdentity
    /// Whether the language is what the reader has chosen, not what the browser prefers.
    let choseLanguage: Bool
    /// This page in the other language: a reference that consists of a query, so the page's own address stays (RFC 3986
    /// §5.2.2), and so does the rest of the page's own query.
    let otherLanguageURL: String

    /// - Parameter query: what nginx asks the daemon with: `lang=`, from the page's query or from the cookie.
    init(_ headers: HTTPHeaders, query: Substring?, prefix: PagesPrefix = .none, site: SiteIdentity = .none) {
        self.prefix = prefix
        self.site = site
        trace = TraceHeaders(headers)
        format = Self.isForPerson(headers) ? .html : .json
        let chosen = PageLanguage(chosenBy: query)
        choseLanguage = chosen != nil
        language = chosen ?? PageLanguage(preferredBy: headers)
        otherLanguageURL = Self.query(headers.soleValue(of: "x-original-uri"), in: language.other)
        requestID = headers.soleValue(of: "x-request-id").flatMap(Self.harmless)
    }

    /// Whether a browser opens the page for somebody to read: `Accept` names HTML, and no less than JSON, and it is no
    /// script that asks. `*/*` by itself is a program's: curl says so, and every browser names `text/html`.
    private static func isForPerson(_ headers: HTTPHeaders) -> Bool {
        guard !headers["x-requested-with"].contains(where: { $0.lowercased() == "xmlhttprequest" }),
            !headers["sec-fetch-dest"].contains("empty")
        else { return false }
        let accepted = WeightedList(headers, "accept")
        guard let page = accepted["text/html"], page.weight > 0 else { return false }
        let json = ["application/json", "application/problem+json"].compactMap { accepted[$0]?.weight }.max() ?? 0
        return page.weight >= json
    }

    /// Longer queries are left out of links.
    private static let maximumQueryBytes = 2048

    /// The query of a request target, with another language in it: `?from=a&lang=ja`.
    private static func query(_ target: String?, in language: PageLanguage) -> String {
        let query = target?.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let isKept =
            query.utf8.count <= maximumQueryBytes
            && query.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
        // nginx's `$arg_lang` ignores case.
        let others = isKept ? query.split(separator: "&").filter { $0.prefix(5).lowercased() != "lang=" } : []
        return "?" + (others + ["lang=\(language.rawValue)"]).joined(separator: "&")
    }

    /// 32 hexadecimal digits as nginx makes them, or what else is customary for an id.
    private static func harmless(_ id: String) -> String? {
        (1...64).contains(id.utf8.count) && id.hasOnlyLettersDigits(and: "-_.") ? id : nil
    }
}

extension AuthSettings {
    /// How a page is asked for, on a site with these settings.
    func page(_ headers: HTTPHeaders, _ query: Substring?) -> PageRequest {
        PageRequest(headers, query: query, prefix: pagesPrefix, site: site)
    }
}
