// SPDX-License-Identifier: Apache-2.0

/// The words of `/whoami`.
struct WhoamiText {
    let title: String
    let signedInAs, signOut, groups, noGroups, claims, claim, value, validity, ends, accessTokenEnds, renewal: HTML
    private let language: PageLanguage

    init(_ language: PageLanguage) {
        self.language = language
        switch language {
        case .english:
            title = "You are signed in"
            signedInAs = "This site knows you as"
            signOut = "Sign out"
            groups = "Groups"
            noGroups = "None that this site is told of."
            claims = "What your sign-in says about you"
            claim = "Claim"
            value = "Value"
            validity = "How long this holds"
            ends = "Until"
            accessTokenEnds = "The access token holds until"
            renewal = """
                The load balancer renews it with each request, for as long as you are signed in: open this page again and \
                you see another time.
                """
        case .japanese:
            title = "サインインしています"
            signedInAs = "サインイン中のアカウント："
            signOut = "サインアウトする"
            groups = "グループ"
            noGroups = "このサイトに伝えられているグループはありません。"
            claims = "サインインで伝えられている情報"
            claim = "項目"
            value = "値"
            validity = "有効期限"
            ends = "有効期限："
            accessTokenEnds = "アクセストークンの有効期限："
            renewal = """
                サインインしている間は、リクエストのたびにロードバランサーが期限を更新します。このページを開き直すと、新しい期限が表示されます。
                """
        }
    }

    /// How far away the end is.
    func inSeconds(_ seconds: Int64) -> HTML {
        switch language {
        case .english: "(in \(String(seconds)) s)"
        case .japanese: "（あと \(String(seconds)) 秒）"
        }
    }
}
