// SPDX-License-Identifier: Apache-2.0

/// What somebody can do who was refused.
enum ProblemAdvice: Sendable {
    case signIn, signInAgain
    /// By way of the provider's logout: with its session it would send the same sign-in again.
    case signInAnew
    /// To where the daemon would have sent them.
    case goOn
    case tryAgain, wait, signOut, whoami, startPage, askOperator, tellOperator, askForAccess

    /// The links, of which the first is emphasized, and below them whom to ask.
    ///
    /// - Parameters:
    ///   - hasFacts: whether a reason or an id is on the page that can be told to somebody.
    ///   - next: where ``goOn`` leads.
    static func html(_ advice: [ProblemAdvice], for request: PageRequest, hasFacts: Bool, next: String) -> HTML {
        let links = advice.compactMap { $0.link(for: request, next: next) }
        let actions: [HTML] = links.enumerated().map { position, link in
            let style: HTML = position == 0 ? " class=\"main-action\"" : ""
            return "<a\(style) \(link)</a>\n"
        }
        let sentences = advice.compactMap { $0.sentence(in: request.language, hasFacts: hasFacts) }
        let paragraphs: [HTML] = sentences.map { "<p>\($0)</p>\n" }
        return "\(actions.isEmpty ? nil : "<p class=\"actions\">\n\(actions)</p>\n" as HTML?)\(paragraphs)"
    }

    /// The rest of the link behind `<a `. An empty address is the page itself, opened anew (RFC 3986 §4.4).
    private func link(for request: PageRequest, next: String) -> HTML? {
        let (logout, whoami) = (request.prefix.path(to: .logout), request.prefix.path(to: .whoami))
        return switch (self, request.language) {
        case (.signIn, .english): "id=\"try-again\" href=\"\">Sign in"
        case (.signIn, .japanese): "id=\"try-again\" href=\"\">サインインする"
        case (.signInAgain, .english): "id=\"try-again\" href=\"\">Sign in again"
        case (.signInAgain, .japanese): "id=\"try-again\" href=\"\">もう一度サインインする"
        case (.signInAnew, .english): "id=\"sign-out\" href=\"\(logout)\">Sign in again"
        case (.signInAnew, .japanese): "id=\"sign-out\" href=\"\(logout)\">もう一度サインインする"
        case (.goOn, .english): "id=\"go-on\" href=\"\(next)\">Continue"
        case (.goOn, .japanese): "id=\"go-on\" href=\"\(next)\">続ける"
        case (.tryAgain, .english): "id=\"try-again\" href=\"\">Try again"
        case (.tryAgain, .japanese): "id=\"try-again\" href=\"\">もう一度試す"
        case (.signOut, .english): "id=\"sign-out\" href=\"\(logout)\">Sign out"
        case (.signOut, .japanese): "id=\"sign-out\" href=\"\(logout)\">サインアウトする"
        case (.whoami, .english): "id=\"whoami\" href=\"\(whoami)\">Show my account"
        case (.whoami, .japanese): "id=\"whoami\" href=\"\(whoami)\">サインイン中のアカウントを確認する"
        case (.startPage, .english): "id=\"start-page\" href=\"/\">Go to the start page"
        case (.startPage, .japanese): "id=\"start-page\" href=\"/\">トップページへ"
        case (.wait, _), (.askOperator, _), (.tellOperator, _), (.askForAccess, _): nil
        }
    }

    private func sentence(in language: PageLanguage, hasFacts: Bool) -> HTML? {
        switch (self, language) {
        case (.askOperator, .english):
            hasFacts
                ? "If that does not help, contact the site's administrator and include the details below."
                : "If that does not help, contact the site's administrator."
        case (.askOperator, .japanese):
            hasFacts
                ? "解決しない場合は、以下の内容を添えて、サイトの管理者にお問い合わせください。"
                : "解決しない場合は、サイトの管理者にお問い合わせください。"
        case (.askForAccess, .english):
            """
            If you have another account, sign out and sign in with that one. If you need access to this page, contact the \
            site's administrator.
            """
        case (.askForAccess, .japanese):
            """
            別のアカウントをお持ちの場合は、いったんサインアウトして、そのアカウントでサインインしてください。\
            このページを見る必要がある場合は、サイトの管理者にアクセス権を依頼してください。
            """
        case (.tellOperator, .english): "Contact the site's administrator and include the details below."
        case (.tellOperator, .japanese): "以下の内容を添えて、サイトの管理者にお問い合わせください。"
        case (.wait, .english): "Wait a moment before you try again."
        case (.wait, .japanese): "少し待ってから、もう一度お試しください。"
        default: nil
        }
    }
}
