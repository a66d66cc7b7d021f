// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// A text of a page in all languages.
struct Sentence: Equatable, Sendable {
    let english: String
    let japanese: String

    init(_ english: String, japanese: String) {
        self.english = english
        self.japanese = japanese
    }

    subscript(language: Language) -> String {
        switch language {
        case .english: english
        case .japanese: japanese
        }
    }
}

extension Sentence {
    /// The texts of the pages.
    static let banner = Sentence(
        "Emulator: no real login. For development on this machine only.",
        japanese: "開発用エミュレーターです。実際のログインではありません。このマシンでのみ使用してください。")
    static let inAccessLog = Sentence("In a load balancer's access log:", japanese: "ロードバランサーのアクセスログでの理由：")
    static let openAgain = Sentence("Open the site again", japanese: "サイトをもう一度開く")

    static let onlyWithLogin = Sentence(
        "This location asks for a login that has taken place: OnUnauthenticatedRequest is “deny”.",
        japanese: "このページを開くには、先にサインインしておく必要があります。OnUnauthenticatedRequest が「deny」に設定されています。")
    static let onlyGet = Sentence(
        "This address is only for a browser that comes back from the login, by GET.",
        japanese: "このアドレスは、サインインから戻ったブラウザーが GET で開くためのものです。")
    static let loginFailed = Sentence("The login failed.", japanese: "サインインの処理に失敗しました。")

    /// The title of a status.
    static func title(ofStatus code: Int) -> Sentence {
        switch code {
        case 401: Sentence("Unauthorized", japanese: "認証されていません")
        case 405: Sentence("Method Not Allowed", japanese: "このメソッドは使えません")
        case 561: Sentence("Unauthorized", japanese: "ID プロバイダーがエラーを返しました")
        default: Sentence("Internal Server Error", japanese: "エラーが発生しました")
        }
    }
}
