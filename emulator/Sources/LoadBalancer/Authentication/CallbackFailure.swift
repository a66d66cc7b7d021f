// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Why a login ends without a session. The codes are those of a load balancer's access log, where it has one for the case.
enum CallbackFailure: Error, Equatable, Sendable {
    case missingHost
    case missingState
    case invalidState
    case usedState
    case lateLogin
    case missingNonce
    case invalidNonce
    case missingCode
    /// The identity provider sent an error instead of a code.
    case providerError(code: String, description: String?)
    case invalidGrant
    case tokenEndpointFailed
    case userInfoFailed
    case invalidUserInfo
    case tooManyClaims

    /// `error_reason` of the access log.
    var reason: String {
        switch self {
        case .missingHost: "AuthMissingHostHeader"
        case .missingState: "AuthMissingStateParam"
        case .invalidState, .usedState, .lateLogin: "AuthInvalidStateParam"
        case .missingNonce: "AuthMissingAWSALBAuthNonce"
        case .invalidNonce: "AuthInvalidAWSALBAuthNonce"
        case .missingCode: "AuthMissingCodeParam"
        case .providerError(let code, _): code == "access_denied" ? "AuthAccessDenied" : "AuthProviderError"
        case .invalidGrant: "AuthInvalidGrantError"
        case .tokenEndpointFailed: "AuthTokenEpRequestFailed"
        case .userInfoFailed: "AuthUserinfoEpRequestFailed"
        case .invalidUserInfo: "AuthInvalidUserinfoResponse"
        case .tooManyClaims: "AuthUserinfoResponseSizeExceeded"
        }
    }

    /// 401: the browser sent something wrong. 561: the identity provider sent an error instead of a code. 500: one of its
    /// endpoints failed.
    var status: HTTPResponse.Status {
        switch self {
        case .tokenEndpointFailed, .userInfoFailed, .invalidUserInfo, .tooManyClaims: .internalServerError
        case .providerError(let code, _): code == "access_denied" ? .unauthorized : .init(code: 561)
        default: .unauthorized
        }
    }
}

extension CallbackFailure {
    /// The reason as a text of the page.
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
