// SPDX-License-Identifier: Apache-2.0

import LoginProtocol
import UserPool

/// A message on a page: a problem or good news.
enum Notice: Equatable, Sendable {
    // What is wrong with a request as a whole.
    case malformedRequest
    case missingParameter(String)
    case unknownClient
    case redirectMismatch
    case formExpired
    case tooLarge
    case wrongContentType
    case notFound
    case wrongHost
    case embeddedSignOut
    case signUpOff
    case broken
    /// The users file cannot be used. The log says why; visitors are not told.
    case usersUnavailable
    /// Too many logins at once.
    case busy

    // What is wrong with the input.
    case missingEmail
    case missingPassword
    case missingCode
    case invalidEmail
    case invalidName
    case weakPassword([PasswordPolicy.Requirement])
    case passwordTooLong
    case userExists
    case notAuthorized
    case attemptsExceeded
    case notConfirmed
    case alreadyConfirmed
    case codeMismatch
    case codeExpired
    case limitExceeded
    case poolFull

    // Good news.
    case codeSent
    case confirmed

    init(_ error: UserPoolError) {
        self =
            switch error {
            case .invalidEmail: .invalidEmail
            case .invalidName: .invalidName
            case .weakPassword(let missing): .weakPassword(missing)
            case .passwordTooLong: .passwordTooLong
            case .userExists: .userExists
            case .notAuthorized, .userNotFound: .notAuthorized
            case .attemptsExceeded: .attemptsExceeded
            case .notConfirmed: .notConfirmed
            case .alreadyConfirmed: .alreadyConfirmed
            case .codeMismatch: .codeMismatch
            case .codeExpired: .codeExpired
            case .limitExceeded: .limitExceeded
            case .poolFull: .poolFull
            case .file: .usersUnavailable
            case .busy: .busy
            case .hashing, .invalidGroup: .broken
            }
    }

    func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .japanese: japanese
        }
    }
}
