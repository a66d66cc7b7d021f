// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import Testing

@testable import AuthRequest

/// Which kind of answer somebody gets, and in which language.
struct NegotiationTests {
    private static let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

    @Test(arguments: [
        ([("Accept", browser)], true), ([("accept", "TEXT/HTML")], true), ([("Accept", "text/html;q=0.1")], true),
        ([("Accept", "application/json, text/html")], true), ([("Accept", "a/b"), ("Accept", "text/html")], true),
        ([("Accept", "text/html; level=\"1,2\"; q=0.4, */*;q=0.1")], true),
        ([("Accept", browser), ("Sec-Fetch-Dest", "document")], true),
        ([("Accept", browser), ("Sec-Fetch-Dest", "iframe")], true),
        ([("Accept", browser), ("X-Requested-With", "com.example.app")], true),
        ([], false), ([("Accept", "")], false), ([("Accept", "*/*")], false), ([("Accept", "text/*")], false),
        ([("Accept", "application/json")], false), ([("Accept", "application/json, text/html;q=0.9")], false),
        ([("Accept", "application/problem+json, text/html;q=0.9")], false),
        ([("Accept", "text/html;q=0")], false), ([("Accept", "text/html;q=0.000, */*")], false),
        ([("Accept", "text/html;q=2")], false), ([("Accept", "text/html;q=")], false),
        ([("Accept", "text/html;q=0.1234")], false), ([("Accept", "text/html;q=1.001")], false),
        ([("Accept", "text/htmlx, xtext/html")], false), ([("Accept", "\"text/html\"")], false),
        ([("Accept", "a/b;c=\"text/html,text/html")], false),
        ([("Accept", browser), ("X-Requested-With", "XMLHttpRequest")], false),
        ([("Accept", browser), ("X-Requested-With", "xmlhttprequest")], false),
        ([("Accept", browser), ("Sec-Fetch-Dest", "empty")], false),
        ([("Accept", "text/html," + String(repeating: "a/b,", count: 4096))], false),
        ([("Accept", String(repeating: ",", count: 4000) + "text/html")], true),
    ])
    func `people get a page, programs get JSON`(headers: [(String, String)], isPage: Bool) {
        let request = PageRequest(HTTPHeaders(headers), query: nil)
        #expect((request.format == .html) == isPage)
    }

    @Test(arguments: [
        (nil, nil, "en"), (nil, "ja", "ja"), (nil, "ja-JP", "ja"), (nil, "JA", "ja"), (nil, "en", "en"),
        (nil, "ja,en;q=0.9", "ja"), (nil, "en,ja;q=0.9", "en"), (nil, "en-US,en;q=0.9,ja;q=0.8", "en"),
        (nil, "fr-FR, fr;q=0.9, ja;q=0.5, en;q=0.4", "ja"), (nil, "fr", "en"), (nil, "", "en"), (nil, "*", "en"),
        (nil, "en;q=0, *", "ja"), (nil, "ja;q=0", "en"), (nil, "ja;q=0, *;q=0.1", "en"), (nil, "en;q=0.5, *", "ja"),
        (nil, "ja; q=0.8 , en ;q=0.7", "ja"), (nil, "ja;q=9, en;q=0.1", "en"), (nil, "jav, ja_JP", "en"),
        (nil, "ja, en", "ja"), (nil, "en, ja", "en"),
        ("lang=ja", "en", "ja"), ("lang=en", "ja", "en"), ("a=b&lang=ja", nil, "ja"), ("lang=fr", "ja", "ja"),
        ("lang=fr&lang=ja&lang=en", nil, "ja"), ("lang=", "ja", "ja"), ("lang=JA", nil, "en"), ("xlang=ja", nil, "en"),
        ("lang=%6a%61", nil, "en"), ("lang=\"><script>", nil, "en"), ("lang=ja\u{0}", nil, "en"),
    ])
    func `the address chooses the language, else the reader's browser`(
        query: String?, accepted: String?, language: String
    ) {
        let headers = HTTPHeaders(accepted.map { [("Accept-Language", $0)] } ?? [])
        let request = PageRequest(headers, query: query?[...])
        #expect(request.language.rawValue == language)
    }

    /// Each alternative is looked at, and by `*` all others: a line of thousands would be work for millions.
    @Test(arguments: [(63, "ja"), (64, "en"), (2000, "en")])
    func `more alternatives than anybody prefers are not read`(count: Int, language: String) {
        let languages = String(repeating: "*;q=0.1,", count: count).prefix(4000) + "ja"
        let accepted: HTTPHeaders = ["Accept-Language": String(languages)]
        #expect(PageLanguage(preferredBy: accepted).rawValue == language)
        #expect(WeightedList(accepted, "accept-language").entries.count == (count < 64 ? count + 1 : 0))
        let types = String(repeating: "a/b,", count: min(count, 900)) + "text/html"
        #expect((PageRequest(["Accept": types], query: nil).format == .html) == (count < 64))
    }

    @Test(arguments: [
        (nil, "?lang=ja"), ("/", "?lang=ja"), ("/a?", "?lang=ja"), ("/a?b=1&c", "?b=1&c&lang=ja"),
        ("/a?lang=en&b=1&lang=fr", "?b=1&lang=ja"), ("/a?b=//evil.example/", "?b=//evil.example/&lang=ja"),
        ("/a?b?c=2", "?b?c=2&lang=ja"), ("/a?Lang=de&LANG=en", "?lang=ja"), ("/a?b#c", "?lang=ja"),
        ("/a?&&", "?lang=ja"), ("/a?b=\u{e9}", "?lang=ja"), ("/a?b c", "?lang=ja"),
        ("/a?\(String(repeating: "b", count: 2048))", "?\(String(repeating: "b", count: 2048))&lang=ja"),
        ("/a?\(String(repeating: "b", count: 2049))", "?lang=ja"),
    ])
    func `the link to the other language keeps the page's own query`(target: String?, link: String) {
        let headers = HTTPHeaders(target.map { [("X-Original-URI", $0)] } ?? [])
        #expect(PageRequest(headers, query: nil).otherLanguageURL == link)
    }

    @Test(arguments: [
        ("8f0c2f80c8bc05c406814172 9f7896b1", false), ("8f0c2f80c8bc05c406817c12f7896b1a", true), ("", false),
        ("Root=1-67891233-abcdef012345678912345678", false), ("1-67891233_a.b", true), ("<b>", false), ("a\"b", false),
        (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false), ("é", false),
    ])
    func `an id is repeated if it is one`(id: String, isRepeated: Bool) {
        let request = PageRequest(["X-Request-ID": id], query: nil)
        #expect(request.requestID == (isRepeated ? id : nil))
        #expect(PageRequest(["X-Request-ID": id, "x-request-id": id], query: nil).requestID == nil)
    }
}
