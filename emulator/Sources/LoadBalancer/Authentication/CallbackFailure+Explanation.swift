// SPDX-License-Identifier: Apache-2.0

extension CallbackFailure {
    /// The reason for people.
    var explanation: Sentence {
        switch self {
        case .missingHost:
            Sentence("The request does not say which site it is for.", japanese: "リクエストに、どのサイト宛てかの情報がありません。")
        case .missingState, .invalidState:
            Sentence(
                "This address does not belong to a login that began here.",
                japanese: "このアドレスは、ここから始まったサインインのものではありません。")
        case .usedState:
            Sentence("This login has been finished already.", japanese: "このサインインはすでに完了しています。")
        case .lateLogin:
            Sentence(
                "The login took more than 15 minutes.",
                japanese: "サインインを始めてから 15 分以上が過ぎたため、無効になりました。")
        case .missingNonce, .invalidNonce:
            Sentence(
                "This login did not begin in this browser, or another one has begun since.",
                japanese: "このサインインは、このブラウザーで始まったものではないか、その後に別のサインインが始まっています。")
        case .missingCode:
            Sentence("The identity provider has sent no code.", japanese: "ID プロバイダーから認可コードが届きませんでした。")
        case .providerError(let code, let description):
            Sentence(
                "The identity provider answered “\(code)”" + (description.map { ": \($0)" } ?? "."),
                japanese: "ID プロバイダーからエラー「\(code)」が返されました" + (description.map { "：\($0)" } ?? "。"))
        case .invalidGrant:
            Sentence(
                "The identity provider does not accept the code: it has been used, or is too old.",
                japanese: "認可コードが ID プロバイダーに受け付けられませんでした。使用済みか、有効期限が切れています。")
        case .tokenEndpointFailed:
            Sentence(
                "The identity provider's token endpoint failed.",
                japanese: "ID プロバイダーのトークンエンドポイントでエラーが発生しました。")
        case .userInfoFailed:
            Sentence(
                "The identity provider's user info endpoint failed.",
                japanese: "ID プロバイダーのユーザー情報エンドポイントでエラーが発生しました。")
        case .invalidUserInfo:
            Sentence(
                "The identity provider's user info names no “sub”.",
                japanese: "ID プロバイダーのユーザー情報に「sub」がありません。")
        case .tooManyClaims:
            Sentence(
                "Claims and tokens are larger than a load balancer takes.",
                japanese: "クレームとトークンが、ロードバランサーで扱える大きさを超えています。")
        }
    }
}
