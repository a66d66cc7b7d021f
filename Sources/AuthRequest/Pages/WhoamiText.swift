// SPDX-License-Identifier: Apache-2.0

/// The texts of `/whoami`.
struct WhoamiText {
    let title: String
    let signedInAs, signOut, signOutEverywhere, groups, noGroups, details, validUntil, accessTokenValidUntil,
        renewal: HTML
    private let language: PageLanguage

    init(_ language: PageLanguage) {
        self.language = language
        switch language {
        case .english:
            title = "You are signed in"
            signedInAs = "Signed in as"
            signOut = "Sign out"
            signOutEverywhere = "Sign out on all devices"
            groups = "Groups"
            noGroups = "You are in no groups."
            details = "Account details (claims)"
            validUntil = "Valid until"
            accessTokenValidUntil = "Access token valid until"
            renewal = "Renewed automatically while you are signed in."
        case .japanese:
            title = "サインインしています"
            signedInAs = "サインイン中のアカウント："
            signOut = "サインアウトする"
            signOutEverywhere = "すべての端末からサインアウトする"
            groups = "グループ"
            noGroups = "所属グループはありません。"
            details = "アカウント情報（クレーム）"
            validUntil = "有効期限"
            accessTokenValidUntil = "アクセストークンの有効期限"
            renewal = "サインイン中は自動的に更新されます。"
        }
    }

    /// How far away the end is.
    func inSeconds(_ seconds: Int64) -> HTML {
        switch language {
        case .english: " (in \(String(seconds)) s)"
        case .japanese: "（あと \(String(seconds)) 秒）"
        }
    }

    /// What a claim is in plain words, if it is one that most identity providers have (OpenID Connect Core 1.0 §2, §5.1).
    func name(ofClaim claim: String) -> HTML? {
        let names: (HTML, HTML)? =
            switch claim {
            case "sub": ("User ID", "ユーザー ID")
            case "email": ("E-mail address", "メールアドレス")
            case "email_verified": ("E-mail address verified", "メールアドレスの確認")
            case "name": ("Name", "名前")
            case "given_name": ("First name", "名")
            case "family_name": ("Last name", "姓")
            case "preferred_username", "username": ("User name", "ユーザー名")
            case "phone_number": ("Phone number", "電話番号")
            case "exp": ("Valid until", "有効期限")
            case "iat": ("Issued at", "発行日時")
            case "nbf": ("Valid from", "有効期間の開始")
            case "auth_time": ("Signed in at", "サインイン日時")
            case "iss": ("Issuer", "発行者")
            case "cognito:groups", "groups": ("Groups", "グループ")
            default: nil
            }
        return names.map { language == .english ? $0.0 : $0.1 }
    }

    /// Claims that are a time, in seconds since the epoch (RFC 7519 §2, NumericDate).
    static let times: Set = ["exp", "iat", "nbf", "auth_time", "updated_at"]
}
