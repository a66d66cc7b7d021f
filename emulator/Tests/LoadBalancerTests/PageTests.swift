// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import LoginProtocol
import Testing

@testable import LoadBalancer

struct PageTests {
    @Test(arguments: [
        ("<", "&lt;"), ("a&\"'>b", "a&amp;&quot;&#39;&gt;b"), ("\u{600}<b>", "\u{600}&lt;b&gt;"),
        ("<\u{338}b>\u{338}", "&lt;\u{338}b&gt;\u{338}"), ("\"\u{301}", "&quot;\u{301}"),
        ("&\u{200D}", "&amp;\u{200D}"),
        ("日本語", "日本語"),
    ])
    func `makes text of all markup, whatever is next to it`(text: String, escaped: String) {
        let found = text.htmlEscaped.unicodeScalars.map(\.value)
        #expect(found == escaped.unicodeScalars.map(\.value))
    }

    @Test(arguments: ["%D8%80%3Cb%3E", "%3C%CC%B8b%3E%CC%B8"])
    func `shows no markup of an identity provider`(description: String) async throws {
        let scene = Scene()
        var browser = Browser()
        let state = try await scene.beginLogin(&browser)
        let query = "error=x&error_description=\(description)&state=\(state)"
        let scalars = try await scene.finishLogin(&browser, query: query).text.unicodeScalars.map(\.value)
        let markup = Array("b".unicodeScalars.map(\.value))
        for (index, scalar) in scalars.enumerated() where scalar == 0x3C {
            let rest = scalars[(index + 1)...].drop { $0 == 0x338 }
            #expect(!(rest.starts(with: markup) && rest.dropFirst().first == 0x3E))
        }
    }

    @Test(arguments: [
        (nil, "en"), ("", "en"), ("ja", "ja"), ("en", "en"), ("ja-JP,en;q=0.5", "ja"),
        ("en-US,en;q=0.9,ja;q=0.8", "en"),
        ("de,fr;q=0.9,JA;q=0.1", "ja"), ("ja;q=0,en", "en"), ("ja;q=0.000", "en"), ("ja ; Q=0.001", "ja"),
        ("en;q=0, ja", "ja"), ("ja;q=x", "en"), ("ja;q=nan", "en"), ("jaa", "en"), ("de", "en"), ("*", "en"),
        (",;,=,ja", "ja"),
    ])
    func `speaks the first language of the client that it knows`(accepted: String?, language: String) async throws {
        let headers = accepted.map { [("Accept-Language", $0)] } ?? []
        let response = try await Scene().proxied("/oauth2/idpresponse?lang=ja&code=c1&state=x", rule: headers)
        #expect(response.headers[.contentLanguage] == language)
        #expect(response.headers[.vary] == "Accept-Language")
        #expect(response.text.contains("<html lang=\"\(language)\">"))
        #expect(response.text.contains("AuthInvalidStateParam"))
        let banner =
            language == "ja"
            ? "開発用エミュレーターです。実際のログインではありません。このマシンでのみ使用してください。"
            : "Emulator: no real login. For development on this machine only."
        #expect(response.text.contains(banner))
    }

    @Test(arguments: [
        ([("X-Emulator-On-Unauthenticated", "deny")], "401 認証されていません", "先にサインインしておく必要があります。"),
        ([("X-Emulator-Cookie-Name", "a b")], "500 エラーが発生しました", "この location のルールに誤りがあります："),
    ])
    func `speaks Japanese where a rule is in the way`(rule: [(String, String)], title: String, sentence: String)
        async throws
    {
        let japanese = [("Accept-Language", "ja")]
        let text = try await Scene().proxied("/alb/authenticate", rule: rule + japanese).text
        #expect(text.contains("<h1>\(title)</h1>") && text.contains(sentence))
    }

    @Test(arguments: [
        CallbackFailure.missingHost, .missingState, .invalidState, .usedState, .lateLogin, .missingNonce, .invalidNonce,
        .missingCode, .providerError(code: "x", description: nil), .providerError(code: "x", description: "y"),
        .invalidGrant, .tokenEndpointFailed, .userInfoFailed, .invalidUserInfo, .tooManyClaims,
    ])
    func `has a reason for each failure in both languages`(failure: CallbackFailure) {
        let isJapanese = { (text: String) in text.unicodeScalars.contains { (0x3041...0x30FF).contains($0.value) } }
        #expect(isJapanese(failure.explanation[.japanese]) && !isJapanese(failure.explanation[.english]))
    }
}
