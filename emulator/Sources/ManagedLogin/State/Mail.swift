// SPDX-License-Identifier: Apache-2.0

import UserPool

/// A mail that is not sent, but shown in the outbox.
struct Mail: Sendable, Encodable {
    let to: String
    let subject = "Your verification code"
    let text: String
    let code: String
    /// Seconds since the epoch.
    let sent: Int64
    let expires: Int64

    /// What is before the code.
    static let lead = "Your confirmation code is"

    /// The mail of a confirmation code, with Cognito's text.
    init(_ code: ConfirmationCode, sent: Int64) {
        to = code.email
        text = "\(Self.lead) \(code.code)"
        self.code = code.code
        self.sent = sent
        expires = code.expires
    }
}
