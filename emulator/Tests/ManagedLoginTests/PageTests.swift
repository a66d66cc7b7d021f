// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTypes
import LoginProtocol
import Testing
import UserPool

@testable import ManagedLogin

/// What all pages have in common.
struct PageTests {
    private static let pages = [
        "/", "/login?\(Flow.query())", "/signup?\(Flow.query())", "/confirm?\(Flow.query())", "/emulator/outbox",
        "/logout", "/oauth2/authorize", "/missing",
    ]

    @Test(arguments: pages)
    func `each page says that it is a stand-in, in both languages`(uri: String) async throws {
        try await TestLogin().run { browser in
            for (lang, message) in [
                ("en", "Emulator: no real login.</strong> <span>For development on this machine only.</span>"),
                ("ja", "開発用エミュレーターです。実際のログインではありません。</strong> <span>このマシンでのみ使用してください。</span>"),
            ] {
                let response = try await browser.get("\(uri)\(uri.contains("?") ? "&" : "?")lang=\(lang)")
                #expect(response.body.contains(message))
                #expect(response.body.contains("<html lang=\"\(lang)\">"))
                #expect(response.headers[.contentLanguage] == lang)
            }
        }
    }

    @Test(arguments: pages)
    func `each page forbids what it does not need`(uri: String) async throws {
        try await TestLogin().run { browser in
            let response = try await browser.get(uri)
            #expect(response.headers[.contentType] == "text/html; charset=utf-8")
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(response.headers[.xContentTypeOptions] == "nosniff")
            #expect(response.headers[try #require(HTTPField.Name("Referrer-Policy"))] == "no-referrer")
            let policy = try #require(response.headers[.contentSecurityPolicy])
            let style = try #require(response.body.firstMatch(of: /<style>([^<]*)<\/style>/)?.1)
            let hash = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
            let target = uri.contains("redirect_uri") ? " http://localhost:8080" : ""
            #expect(
                policy == "default-src 'none'; style-src 'sha256-\(hash)'; img-src data:; base-uri 'none'; "
                    + "form-action 'self'\(target); frame-ancestors 'none'")
            #expect(!response.body.contains("<script"))
            #expect(!response.body.contains(" style="))
            #expect(response.body.matches(of: /<h1>/).count == 1)
            #expect(response.body.matches(of: /<main/).count == 1)
        }
    }

    @Test(arguments: pages)
    func `each field has a label and each id is there once`(uri: String) async throws {
        try await TestLogin().run { browser in
            let body = try await browser.get(uri).body
            let ids = body.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
            #expect(Set(ids).count == ids.count)
            let fields = body.matches(of: /<input id="([^"]+)"/).map { String($0.1) }
            #expect(body.matches(of: /<label for="([^"]+)"/).map { String($0.1) } == fields)
            for described in body.matches(of: /aria-describedby="([^"]+)"/) {
                for id in described.1.split(separator: " ") { #expect(ids.contains(String(id))) }
            }
        }
    }

    @Test func `a language that was chosen is remembered, and can be left again`() async throws {
        try await TestLogin().run { browser in
            let uri = "/login?\(Flow.query())"
            #expect(try await browser.get(uri).headers[.contentLanguage] == "en")
            let chosen = try await browser.get("\(uri)&lang=ja")
            #expect(
                chosen.headers[values: .setCookie].contains {
                    $0.hasPrefix("lang=ja; Path=/; HttpOnly; SameSite=Lax; Max-Age=")
                })
            let japanese = try await browser.get(uri)
            #expect(japanese.body.contains("アカウントにサインイン"))
            #expect(japanese.body.contains("&amp;lang=en\" hreflang=\"en\" lang=\"en\">English</a>"))
            let wrong = try await Flow.logIn(browser, password: "wrong")
            #expect(wrong.text(of: "notice") == "ユーザー名またはパスワードが正しくありません。")
            for lang in ["xx", "JA", "ja-JP", "<script>", ""] {
                let query = FormFields.encoded([("lang", lang)])
                #expect(try await browser.get("\(uri)&\(query)").headers[.contentLanguage] == "ja")
            }
            #expect(try await browser.get("\(uri)&lang=en").headers[.contentLanguage] == "en")
            browser.setCookie("lang", "\"><script>")
            #expect(try await browser.get(uri).headers[.contentLanguage] == "en")
        }
    }

    @Test(arguments: ["//evil.example/x", "/\\evil.example", "/%2F%2Fevil.example", "/%3Cscript%3E"])
    func `a path cannot make a link of ours lead elsewhere`(path: String) async throws {
        try await TestLogin().run { browser in
            let response = try await browser.get(path)
            #expect(response.status == 404)
            #expect(!response.body.contains("evil"))
            #expect(response.body.contains("href=\"?lang=ja\""))
        }
    }

    @Test(arguments: Language.allCases)
    func `no sentence is empty, and Japanese ones are Japanese`(language: Language) {
        for child in Mirror(reflecting: Texts.of(language)).children {
            #expect((child.value as? String)?.isEmpty == false)
        }
        let notices: [Notice] = [
            .malformedRequest, .missingParameter("x"), .unknownClient, .redirectMismatch, .formExpired, .tooLarge,
            .wrongContentType, .notFound, .wrongHost, .embeddedSignOut, .signUpOff, .broken, .usersUnavailable, .busy,
            .missingEmail,
            .missingPassword, .missingCode, .invalidEmail, .invalidName, .weakPassword([.length, .uppercase]),
            .passwordTooLong, .userExists, .notAuthorized, .attemptsExceeded, .notConfirmed, .alreadyConfirmed,
            .codeMismatch, .codeExpired, .limitExceeded, .poolFull, .codeSent, .confirmed,
        ]
        for notice in notices {
            let text = notice.text(in: language)
            #expect(text.contains(/[ぁ-ん]/) == (language == .japanese), "\(text)")
        }
    }

    @Test(arguments: Templates.Name.allCases)
    func `each template escapes scalar by scalar`(name: Templates.Name) {
        #expect(name.source.hasPrefix("{{%CONTENT_TYPE:\(ScalarHTML.name)}}"))
        // The style is ours, and the only thing that is not escaped.
        #expect(name.source.replacing("{{{style}}}", with: "").contains("{{{") == false)
        #expect(!name.source.contains("{{&"))
    }
}
