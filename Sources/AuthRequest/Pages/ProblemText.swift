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
        case .notSignedIn: ("You are not signed in", "This page needs a sign-in, and your request came without one.")
        case .signInEnded:
            ("Your sign-in has ended", "A sign-in is valid for a limited time, and yours has expired.")
        case .signedOut:
            (
                "You have been signed out",
                "This sign-in was ended on purpose: by you, here or on another device, or by the site's administrator."
            )
        case .signInNotBegun:
            ("Your sign-in is not valid yet", "The server clocks differ slightly. Please try again in a moment.")
        case .signInNotBelieved:
            ("Your sign-in could not be verified", "What came with your request does not prove who you are.")
        case .notAllowed:
            (
                "You may not see this page",
                "You are signed in, but your account does not have access to this page."
            )
        case .groupsMissing:
            (
                "Your groups are not known",
                "This page is for members of certain groups, and your sign-in does not say which groups you are in. "
                    + "Usually the site's administrator has to change a setting."
            )
        case .emailNotVerified:
            (
                "Your e-mail address is not verified",
                "This page is for certain e-mail addresses, and yours has not been verified. "
                    + "Verify it where your account is managed, then sign out and in again."
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
                    + "Usually the site's administrator has to change a setting."
            )
        case .tooMuchInformation:
            (
                "Your account has too much profile data",
                "Your sign-in tells this site more about you than the site can take. A common cause is membership in very "
                    + "many groups."
            )
        case .siteClosed:
            ("This page is closed", "It is not set up correctly and lets nobody in. Your account is not the cause.")
        case .refused: ("You may not see this page", "The site has refused your request.")
        case .cannotTell:
            (
                "This page cannot be shown at the moment",
                "The site cannot check whether you may see it. Until it can, nobody gets in."
            )
        case .noSuchPage: ("Page not found", "There is no page at this address.")
        case .otherMethod: ("Method not allowed", "Open this page with a browser.")
        case .embeddedSignOut:
            ("You were not signed out", "To sign out, open this page itself, not another page that embeds it.")
        case .earlySignOut:
            ("You were not signed out", "Your browser only fetched this page in advance. To sign out, open it.")
        case .unprovenSignOut:
            (
                "You were not signed out everywhere",
                "Only the button on the page of your account can do that, within ten minutes after the page was opened."
            )
        case .signOutNotStored:
            (
                "You are signed out in this browser only",
                "The site could not store that your session has ended. Other devices, and copies of this session, may stay "
                    + "signed in."
            )
        }
    }

    private static func japanese(_ cause: ProblemKind) -> (String, String) {
        switch cause {
        case .notSignedIn: ("サインインしていません", "このページを見るにはサインインが必要です。サインイン情報を確認できませんでした。")
        case .signInEnded: ("サインインの有効期限が切れました", "サインインには有効期限があり、その期限が過ぎています。")
        case .signedOut:
            ("サインアウト済みです", "このサインインは、ご本人の操作（この端末またはほかの端末）か、サイトの管理者によって終了しています。")
        case .signInNotBegun: ("サインインがまだ有効になっていません", "サーバー間の時計がわずかにずれているようです。少し待ってから、もう一度お試しください。")
        case .signInNotBelieved: ("サインインを確認できませんでした", "届いた情報では、ご本人であることを確認できませんでした。")
        case .notAllowed:
            ("このページを見る権限がありません", "このページを閲覧できるのは許可されたアカウントのみです。お使いのアカウントには権限がありません。")
        case .groupsMissing:
            (
                "所属グループを確認できません",
                "このページは特定のグループの方に公開されていますが、サインイン情報に所属グループが含まれていません。"
                    + "多くの場合、サイトの管理者による設定の変更が必要です。"
            )
        case .emailNotVerified:
            (
                "メールアドレスが確認されていません",
                "このページは特定のメールアドレスの方に公開されていますが、お使いのアドレスは確認が済んでいません。"
                    + "アカウントの提供元でメールアドレスの確認を済ませてから、いったんサインアウトして、もう一度サインインしてください。"
            )
        case .loginTooOld:
            ("サインインしてから時間が経っています", "このページを見るには、最近サインインしている必要があります。いったんサインアウトして、もう一度サインインしてください。")
        case .loginTimeUnknown:
            (
                "サインインした時刻を確認できません",
                "このページを見るには、最近サインインしている必要がありますが、サインイン情報にその時刻が含まれていません。"
                    + "多くの場合、サイトの管理者による設定の変更が必要です。"
            )
        case .tooMuchInformation:
            ("アカウントの情報が多すぎます", "サインイン時に渡される情報が、このサイトで扱える量を超えています。所属グループが非常に多い場合などに起こります。")
        case .siteClosed:
            ("このページは現在閉じられています", "サイトの設定に問題があり、どなたもアクセスできません。お使いのアカウントの問題ではありません。")
        case .refused: ("このページを見る権限がありません", "サイトがリクエストを拒否しました。")
        case .cannotTell:
            ("現在、このページを表示できません", "アクセス権をサイトが確認できない状態です。確認できるようになるまで、どなたもアクセスできません。")
        case .noSuchPage: ("ページが見つかりません", "このアドレスのページはありません。")
        case .otherMethod: ("この操作には対応していません", "ブラウザーでこのページを開いてください。")
        case .embeddedSignOut:
            ("サインアウトは行われませんでした", "サインアウトするには、このページを直接開いてください。別のページに埋め込まれている場合は、サインアウトされません。")
        case .earlySignOut: ("サインアウトは行われませんでした", "ページの先読みでは、サインアウトされません。サインアウトするには、このページを開いてください。")
        case .unprovenSignOut:
            ("すべての端末からのサインアウトは行われませんでした", "この操作ができるのは、アカウントのページを開いてから 10 分以内に、そのページのボタンを押した場合だけです。")
        case .signOutNotStored:
            (
                "このブラウザーでのみサインアウトしました",
                "セッションが終了したことを、サイトに保存できませんでした。ほかの端末や、コピーされたセッションでは、サインインしたままの可能性があります。"
            )
        }
    }
}
