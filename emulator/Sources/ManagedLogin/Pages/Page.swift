// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// All that a template is rendered with. The templates name the members.
struct Page<Content: Sendable>: Sendable {
    /// The sentence above the content.
    struct Banner: Sendable {
        let kind: String
        let role: String
        let sentence: String
    }

    let language: String
    let title: String
    let text: Texts
    let style = Style.text
    let icon = PageStyle.icon.description
    let isError: Bool
    let isWide: Bool
    let notice: Banner?
    let switchURL: String
    let switchLanguage: String
    let switchName: String
    let content: Content
}

/// One field of a form.
struct PageField: Sendable {
    var value = ""
    var error: String?
    var hasFocus = false
}

struct LoginContent: Sendable {
    let action: String
    let csrf: String
    var username = PageField()
    var password = PageField()
    /// `nil`: sign-up is off.
    let signUpURL: String?
}

struct SignUpContent: Sendable {
    let action: String
    let csrf: String
    var username = PageField()
    var name = PageField()
    var password = PageField()
    let signInURL: String
}

struct ConfirmContent: Sendable {
    let action: String
    let csrf: String
    /// `nil`: the page asks for the address.
    let maskedEmail: String?
    var username = PageField()
    var code = PageField()
    let signInURL: String
}

struct MessageContent: Sendable {
    let retryURL: String?
}

struct StartContent: Sendable {
    let discoveryURL: String
    let keysURL: String
    let issuer: String
    let clientID: String
}

struct OutboxContent: Sendable {
    struct Entry: Sendable {
        let to: String
        let subject: String
        let text: String
        let code: String
        let sent: String
        let validUntil: String
        let labels: Texts
    }

    let mails: [Entry]
}
