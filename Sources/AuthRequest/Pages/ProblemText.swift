// SPDX-License-Identifier: Apache-2.0

/// What a person is told who was refused: first what it is, then why.
struct ProblemText {
    let title: String
    let explanation: String

    /// Both, for those who have but one line for it.
    let sentences: String

    init(_ cause: ProblemKind, in language: PageLanguage) {
        (title, explanation) =
            switch language {
            case .english: Self.english(cause)
            case .japanese: Self.japanese(cause)
            }
        sentences = language == .english ? "\(title). \(explanation)" : "\(title)。\(explanation)"
    }

    private static func english(_ cause: ProblemKind) -> (String, String) {
        switch cause {
        case .notSignedIn:
            ("You are not signed in", "This page is for people who have signed in, and your request shows no sign-in.")
        case .signInEnded:
            ("Your sign-in has ended", "A sign-in holds for a limited time, and the time of yours is over.")
        case .signInNotBegun:
            ("Your sign-in does not hold yet", "Two clocks disagree. Usually this is over in a moment.")
        case .signInNotBelieved:
            ("Your sign-in could not be confirmed", "What came with your request does not prove who you are.")
        case .notAllowed:
            (
                "You may not see this page",
                "You are signed in, but this page is for certain people only, and your account is not one of theirs."
            )
        case .groupsMissing:
            (
                "Your groups are not known",
                "This page is for members of certain groups, and your sign-in does not say which groups you are in. "
                    + "Usually the people who run this site have to change a setting."
            )
        case .emailNotVerified:
            (
                "Your e-mail address is not verified",
                "This page is open to certain e-mail addresses, and nobody has verified that yours belongs to you. "
                    + "Verify it where your account is, then sign out and in again."
            )
        case .loginTooOld:
            (
                "You signed in too long ago",
                "This page is only for people who have signed in recently. Sign out, then sign in again."
            )
        case .loginTimeUnknown:
            (
                "It is not known when you signed in",
                "This page is only for people who have signed in recently, and your sign-in does not say when that was. "
                    + "Usually the people who run this site have to change a setting."
            )
        case .tooMuchInformation:
            (
                "Your account says too much",
                "What your sign-in tells about you is longer than this site can take. Being in very many groups is a "
                    + "usual cause."
            )
        case .siteClosed:
            ("This page is closed", "It is not set up properly and lets nobody in. Your account has no part in that.")
        case .refused: ("You may not see this page", "The site has refused your request.")
        case .cannotTell:
            (
                "This page cannot be shown at the moment",
                "The site cannot check whether you may see it. Until it can, nobody is let in."
            )
        case .noSuchPage: ("There is nothing here", "No page has this address.")
        case .otherMethod: ("This page can only be opened", "What was tried with it does not work.")
        case .embeddedSignOut:
            ("Nobody was signed out", "Only a person who opens this page signs out, not a page that embeds it.")
        case .earlySignOut: ("Nobody was signed out", "Nobody is signed out by fetching this page ahead.")
        }
    }

    private static func japanese(_ cause: ProblemKind) -> (String, String) {
        switch cause {
        case .notSignedIn: ("サインインしていません", "このページを見るにはサインインが必要ですが、サインインの情報が届いていません。")
        case .signInEnded: ("サインインの有効期限が切れました", "サインインには有効期限があり、その期限が過ぎています。")
        case .signInNotBegun: ("サインインがまだ有効になっていません", "サーバー間の時計がずれているようです。通常は少し待つと解消します。")
        case .signInNotBelieved: ("サインインを確認できませんでした", "届いた情報では、ご本人であることを確認できませんでした。")
        case .notAllowed:
            ("このページを見る権限がありません", "サインインはできていますが、このページは一部の方だけに公開されており、お使いのアカウントは対象に含まれていません。")
        case .groupsMissing:
            (
                "所属グループを確認できません",
                "このページは特定のグループの方に公開されていますが、サインインの情報に所属グループが含まれていません。"
                    + "多くの場合、サイトの管理者による設定の変更が必要です。"
            )
        case .emailNotVerified:
            (
                "メールアドレスが確認されていません",
                "このページは特定のメールアドレスの方に公開されていますが、お使いのアドレスがご本人のものであることが確認されていません。"
                    + "アカウントの提供元でメールアドレスの確認を済ませてから、いったんサインアウトして、もう一度サインインしてください。"
            )
        case .loginTooOld:
            ("サインインしてから時間が経っています", "このページを見るには、最近サインインしている必要があります。いったんサインアウトして、もう一度サインインしてください。")
        case .loginTimeUnknown:
            (
                "サインインした時刻を確認できません",
                "このページを見るには、最近サインインしている必要がありますが、サインインの情報にその時刻が含まれていません。"
                    + "多くの場合、サイトの管理者による設定の変更が必要です。"
            )
        case .tooMuchInformation:
            ("アカウントの情報が長すぎます", "サインインで渡される情報が、このサイトで扱える長さを超えています。非常に多くのグループに所属している場合などに起こります。")
        case .siteClosed:
            ("このページは現在閉じられています", "サイトの設定に問題があり、どなたもアクセスできません。お使いのアカウントの問題ではありません。")
        case .refused: ("このページを見る権限がありません", "サイトがリクエストを拒否しました。")
        case .cannotTell:
            ("現在、このページを表示できません", "アクセスできるかどうかをサイトが確認できない状態です。確認できるようになるまで、どなたもアクセスできません。")
        case .noSuchPage: ("ページが見つかりません", "このアドレスのページはありません。")
        case .otherMethod: ("このページは開くことしかできません", "この方法では利用できません。")
        case .embeddedSignOut:
            ("サインアウトは行われませんでした", "サインアウトするには、このページを直接開いてください。別のページに埋め込まれている場合は、サインアウトされません。")
        case .earlySignOut: ("サインアウトは行われませんでした", "ページの先読みでは、サインアウトされません。")
        }
    }
}
