// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// The texts of the pages in one language. The templates name them.
struct Texts: Sendable {
    let product: String
    let banner: String
    let bannerDetail: String
    let emailAddress: String
    let password: String
    let passwordHint: String
    let name: String
    let optional: String
    let signIn: String
    let signInTitle: String
    let newUser: String
    let createAccount: String
    let signUpTitle: String
    let signUp: String
    let haveAccount: String
    let confirmTitle: String
    let confirmLead: String
    let confirmLeadEnd: String
    let confirmLeadNobody: String
    let confirmMailHint: String
    let outbox: String
    let confirmMailHintEnd: String
    let code: String
    let confirm: String
    let noCode: String
    let resend: String
    let haveConfirmed: String
    let errorTitle: String
    let errorPrefix: String
    let errorLead: String
    let tryAgain: String
    let startTitle: String
    let startLead: String
    let startUsage: String
    let startWarning: String
    let issuer: String
    let clientID: String
    let discovery: String
    let keys: String
    let stop: String
    let outboxTitle: String
    let outboxLead: String
    let outboxEmpty: String
    let reload: String
    let to: String
    let sent: String
    let validUntil: String

    static func of(_ language: Language) -> Texts {
        switch language {
        case .english: english
        case .japanese: japanese
        }
    }
}

extension Texts {
    static let english = Texts(
        product: "Emulator",
        banner: "Emulator: no real login.",
        bannerDetail: "For development on this machine only.",
        emailAddress: "Email address",
        password: "Password",
        passwordHint: "At least 8 characters, with upper and lower case letters, a number and a special character.",
        name: "Name",
        optional: "optional",
        signIn: "Sign in",
        signInTitle: "Sign in to your account",
        newUser: "New user?",
        createAccount: "Create an account",
        signUpTitle: "Sign up with a new account",
        signUp: "Sign up",
        haveAccount: "Have an account already?",
        confirmTitle: "Confirm your account",
        confirmLead: "We have sent a code by email to",
        confirmLeadEnd: ".",
        confirmLeadNobody: "Enter the code that was sent to your email address.",
        confirmMailHint: "No mail is really sent. The code is in the emulator's output and in the",
        outbox: "outbox",
        confirmMailHintEnd: ".",
        code: "Verification code",
        confirm: "Confirm account",
        noCode: "Didn't receive a code?",
        resend: "Send a new code",
        haveConfirmed: "Confirmed already?",
        errorTitle: "An error was encountered with the requested page.",
        errorPrefix: "Error:",
        errorLead: "What went wrong",
        tryAgain: "Try again",
        startTitle: "This is an emulator",
        startLead:
            "It emulates an AWS load balancer and Amazon Cognito on this machine, so that a site can be tried without AWS.",
        startUsage: "Open the site itself: it sends you here to sign in.",
        startWarning: "Its logins prove nothing. Do not make it reachable from another machine.",
        issuer: "Issuer",
        clientID: "App client ID",
        discovery: "OpenID Connect discovery",
        keys: "Public keys (JWKS)",
        stop: "To end the emulator, press Ctrl-C where it runs.",
        outboxTitle: "Outbox",
        outboxLead: "Mails that a real user pool would have sent, the newest first.",
        outboxEmpty: "No mails yet.",
        reload: "Reload",
        to: "To",
        sent: "Sent",
        validUntil: "Valid until")
}

extension Texts {
    static let japanese = Texts(
        product: "エミュレーター",
        banner: "開発用エミュレーターです。実際のログインではありません。",
        bannerDetail: "このマシンでのみ使用してください。",
        emailAddress: "メールアドレス",
        password: "パスワード",
        passwordHint: "8 文字以上で、英大文字・英小文字・数字・記号をそれぞれ 1 つ以上含めてください。",
        name: "名前",
        optional: "任意",
        signIn: "サインイン",
        signInTitle: "アカウントにサインイン",
        newUser: "アカウントをお持ちでない場合",
        createAccount: "アカウントを作成",
        signUpTitle: "アカウントを作成",
        signUp: "アカウントを作成",
        haveAccount: "すでにアカウントをお持ちの場合",
        confirmTitle: "メールアドレスの確認",
        confirmLead: "確認コードを",
        confirmLeadEnd: " 宛てに送信しました。",
        confirmLeadNobody: "メールでお送りした確認コードを入力してください。",
        confirmMailHint: "メールは実際には送信されません。コードは、エミュレーターの出力または",
        outbox: "送信トレイ",
        confirmMailHintEnd: "で確認できます。",
        code: "確認コード",
        confirm: "確認する",
        noCode: "コードが届かない場合",
        resend: "新しいコードを送信",
        haveConfirmed: "確認済みの方は",
        errorTitle: "リクエストされたページでエラーが発生しました。",
        errorPrefix: "エラー：",
        errorLead: "エラーの内容",
        tryAgain: "もう一度試す",
        startTitle: "これはエミュレーターです",
        startLead: "AWS のロードバランサーと Amazon Cognito の代わりにこのマシンで動作し、AWS なしでサイトを試せるようにします。",
        startUsage: "サイトを直接開いてください。サインインが必要になると、ここに移動します。",
        startWarning: "このログインでは本人確認はできません。ほかのマシンからアクセスできるようにしないでください。",
        issuer: "発行者（issuer）",
        clientID: "アプリクライアント ID",
        discovery: "OpenID Connect ディスカバリー",
        keys: "公開鍵（JWKS）",
        stop: "エミュレーターを終了するには、実行中の端末で Ctrl-C を押してください。",
        outboxTitle: "送信トレイ",
        outboxLead: "本物のユーザープールなら送信されたはずのメールです。新しいものから順に表示します。",
        outboxEmpty: "メールはまだありません。",
        reload: "再読み込み",
        to: "宛先",
        sent: "送信日時",
        validUntil: "有効期限")
}
