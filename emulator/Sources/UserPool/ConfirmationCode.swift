// SPDX-License-Identifier: Apache-2.0

/// A code that was made to be mailed: whoever knows it reads the mail of the address.
public struct ConfirmationCode: Sendable, Equatable {
    public let email: String
    /// Six digits.
    public let code: String
    /// Seconds since the epoch at which it is over.
    public let expires: Int64

    public init(email: String, code: String, expires: Int64) {
        self.email = email
        self.code = code
        self.expires = expires
    }
}
