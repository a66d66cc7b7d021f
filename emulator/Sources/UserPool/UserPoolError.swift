// SPDX-License-Identifier: Apache-2.0

/// Why the pool did not do what was asked. Never holds a password or a code.
public enum UserPoolError: Error, Equatable, Sendable {
    case invalidEmail
    case invalidName
    /// The invalid name.
    case invalidGroup(String)
    /// What the password lacks; never empty.
    case weakPassword([PasswordPolicy.Requirement])
    /// More than ``PasswordPolicy/maximumLength`` characters.
    case passwordTooLong
    case userExists
    case userNotFound
    /// Unknown user or wrong password; which of the two is not told.
    case notAuthorized
    /// Too many wrong passwords: the user is locked for a while.
    case attemptsExceeded
    /// The password is right, the e-mail address is not confirmed yet.
    case notConfirmed(User)
    case alreadyConfirmed
    case codeMismatch
    /// The code has expired, or there is none.
    case codeExpired
    /// Too many codes were asked for or tried.
    case limitExceeded
    /// The pool has its maximum of users.
    case poolFull
    /// The users file cannot be read or written; holds the reason.
    case file(String)
    /// A password could not be hashed: out of memory, for example.
    case hashing
    /// Too many passwords wait to be hashed; it helps to try again a few seconds later.
    case busy
}

extension UserPoolError: CustomStringConvertible {
    /// Cognito's message where it has one.
    public var description: String {
        switch self {
        case .invalidEmail: "Invalid email address format."
        case .invalidName: "A name has 1 to \(UserPool.maximumNameLength) characters and no control characters."
        case .invalidGroup(let name):
            "“\(name)” is no group name: 1 to \(GroupName.maximumLength) characters, spaces only inside."
        case .weakPassword(let missing):
            "Password did not conform with policy: "
                + missing.map(\.description).joined(separator: ", ")
        case .passwordTooLong: "A password has at most \(PasswordPolicy.maximumLength) characters."
        case .userExists: "An account with the given email already exists."
        case .userNotFound: "User does not exist."
        case .notAuthorized: "Incorrect username or password."
        case .attemptsExceeded: "Password attempts exceeded"
        case .notConfirmed: "User is not confirmed."
        case .alreadyConfirmed: "User cannot be confirmed. Current status is CONFIRMED"
        case .codeMismatch: "Invalid verification code provided, please try again."
        case .codeExpired: "Invalid code provided, please request a code again."
        case .limitExceeded: "Attempt limit exceeded, please try after some time."
        case .poolFull: "The pool holds \(UserPool.maximumUsers) users already; delete some."
        case .file(let reason): reason
        case .hashing: "The password could not be hashed."
        case .busy: "Too many passwords wait to be hashed."
        }
    }
}
