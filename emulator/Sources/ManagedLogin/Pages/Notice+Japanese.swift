// SPDX-License-Identifier: Apache-2.0

import UserPool

extension Notice {
    var japanese: String {
        switch self {
        case .malformedRequest: "リクエストを読み取れません。パラメーターの形式が正しくないか、長すぎるか、重複しています。"
        case .missingParameter(let name): "必須パラメーター「\(name)」がありません。（Required String parameter '\(name)' is not present）"
        case .unknownClient: "アプリクライアントが存在しません。（Client does not exist.）"
        case .redirectMismatch: "redirect_mismatch：redirect_uri がコールバック URL として登録されていません。"
        case .formExpired: "フォームの有効期限が切れたか、別のページから送信されました。もう一度お試しください。"
        case .tooLarge: "リクエストが大きすぎます。"
        case .wrongContentType: "リクエストがフォーム形式（application/x-www-form-urlencoded）ではありません。"
        case .notFound: "ページが見つからないか、このメソッドには対応していません。"
        case .wrongHost: "このエミュレーターは、localhost など、このマシンの名前でのみ利用できます。"
        case .embeddedSignOut:
            "サインアウトは行われませんでした。サインアウトするには、このページを直接開いてください。別のページへの埋め込みや先読みでは、サインアウトされません。"
        case .signUpOff: "このユーザープールではアカウントを作成できません。"
        case .broken: "エミュレーターで問題が発生しました。詳しくはエミュレーターの出力をご確認ください。"
        case .usersUnavailable: "ユーザーファイルを使用できません。詳しくはエミュレーターの出力をご確認ください。"
        case .busy: "現在、処理が混み合っています。数秒待ってから、もう一度送信してください。"
        case .missingEmail: "メールアドレスを入力してください。"
        case .missingPassword: "パスワードを入力してください。"
        case .missingCode: "メールに記載されたコードを入力してください。"
        case .invalidEmail: "メールアドレスの形式が正しくありません。"
        case .invalidName: "名前は \(UserPool.maximumNameLength) 文字以内で、改行を含めずに入力してください。"
        case .weakPassword(let missing): "パスワードに不足している条件：\(missing.map(\.japanese).joined(separator: "、"))"
        case .passwordTooLong: "パスワードは \(PasswordPolicy.maximumLength) 文字以内で入力してください。"
        case .userExists: "このメールアドレスのアカウントはすでに存在します。"
        case .notAuthorized: "ユーザー名またはパスワードが正しくありません。"
        case .attemptsExceeded: "パスワードの試行回数が上限を超えました。しばらくしてからもう一度お試しください。"
        case .notConfirmed: "アカウントの確認がまだ完了していません。お送りしたコードを入力してください。"
        case .alreadyConfirmed: "このアカウントはすでに確認されています。サインインしてください。"
        case .codeMismatch: "確認コードが正しくありません。もう一度お試しください。"
        case .codeExpired: "コードの有効期限が切れました。新しいコードを送信してください。"
        case .limitExceeded: "試行回数の上限を超えました。しばらくしてからもう一度お試しください。"
        case .poolFull: "登録できるユーザー数の上限に達しています。"
        case .codeSent: "新しいコードを送信しました。"
        case .confirmed: "アカウントの確認が完了しました。サインインしてください。"
        }
    }
}

extension PasswordPolicy.Requirement {
    var japanese: String {
        switch self {
        case .length: "\(PasswordPolicy.minimumLength) 文字以上"
        case .uppercase: "英大文字"
        case .lowercase: "英小文字"
        case .digit: "数字"
        case .symbol: "記号"
        }
    }
}
