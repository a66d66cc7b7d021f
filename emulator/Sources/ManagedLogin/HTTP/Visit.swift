// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import LoginProtocol

/// What a browser sends with each request, on every page.
struct Visit: Sendable {
    enum CookieName {
        static let session = "cognito"
        static let pending = "cognito-pending"
        static let csrf = "XSRF-TOKEN"
        static let language = "lang"
    }

    /// `nil`: the query cannot be read.
    let query: Form?
    let language: Language
    let session: String?
    let pending: String?
    /// The random value of the browser's cookie, which ``FormTokens`` binds forms to; a new one if it sent none.
    let browser: String
    private let isKnown: Bool
    private let chosenLanguage: Language?

    init(_ request: Request) {
        query = Form(request.uri.query ?? "")
        let cookies = request.cookies
        chosenLanguage = query?["lang"].flatMap(Language.init(rawValue:))
        language = Language(query: query?["lang"], cookie: cookies[CookieName.language]?.value)
        session = cookies[CookieName.session]?.value
        pending = cookies[CookieName.pending]?.value
        let csrf = cookies[CookieName.csrf]?.value
        isKnown = csrf.map(RandomToken.isOne) ?? false
        browser = if let csrf, isKnown { csrf } else { RandomToken.make() }
    }

    /// This page in the other language. Without the path, since a crafted path may look like a host.
    var switchURL: String {
        let lang = language.other.rawValue
        return "?\(query?.query(replacing: "lang", by: lang) ?? "lang=\(lang)")"
    }

    /// Cookies that each response sets: the chosen language, and the value that forms are bound to.
    var cookies: [String] {
        var cookies: [String] = []
        if let chosenLanguage {
            cookies.append(Self.cookie(CookieName.language, chosenLanguage.rawValue, maxAge: 365 * 86_400))
        }
        if !isKnown { cookies.append(Self.cookie(CookieName.csrf, browser)) }
        return cookies
    }

    /// Not `Secure`: the emulator speaks plain HTTP to the same machine.
    static func cookie(_ name: String, _ value: String, maxAge: Int64? = nil) -> String {
        "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax" + (maxAge.map { "; Max-Age=\($0)" } ?? "")
    }
}

extension Language {
    /// As Cognito does: the language of the query, then the one of the cookie, then English.
    fileprivate init(query: String?, cookie: String?) {
        self = query.flatMap(Self.init(rawValue:)) ?? cookie.flatMap(Self.init(rawValue:)) ?? .english
    }

    var other: Language { self == .english ? .japanese : .english }

    /// The language's name in itself.
    var name: String { self == .english ? "English" : "日本語" }
}
