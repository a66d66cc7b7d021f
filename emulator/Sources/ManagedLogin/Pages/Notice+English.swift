// SPDX-License-Identifier: Apache-2.0

import UserPool

extension Notice {
    /// Cognito's message where it is known.
    var english: String {
        switch self {
        case .malformedRequest: "The request cannot be read: a parameter is malformed, too long or there twice."
        case .missingParameter(let name): "Required String parameter '\(name)' is not present"
        case .unknownClient: "Client does not exist."
        case .redirectMismatch: "redirect_mismatch: the redirect_uri is not one of the client's callback URLs."
        case .formExpired: "This form was open for too long, or was sent by another page. Please try again."
        case .tooLarge: "The request is larger than any that this page takes."
        case .wrongContentType: "The request is not a form (application/x-www-form-urlencoded)."
        case .notFound: "There is no such page, or not for this method."
        case .wrongHost: "This emulator answers only to the names of this machine, such as localhost."
        case .embeddedSignOut:
            "You were not signed out. To sign out, open this page itself, not another page that embeds it or fetches it in advance."
        case .signUpOff: "SignUp is not permitted for this user pool"
        case .broken: "Something went wrong in the emulator. Its output may say what."
        case .usersUnavailable: "The users file cannot be used. The emulator's output says why."
        case .busy: "Too many people are signing in or up at the moment. Wait a few seconds, then send the form again."
        case .missingEmail: "Enter your email address."
        case .missingPassword: "Enter your password."
        case .missingCode: "Enter the code from the mail."
        case .invalidEmail: "Invalid email address format."
        case .invalidName: "A name has at most \(UserPool.maximumNameLength) characters and no line breaks."
        case .weakPassword(let missing): "The password still needs: \(missing.map(\.english).joined(separator: ", "))."
        case .passwordTooLong: "A password has at most \(PasswordPolicy.maximumLength) characters."
        case .userExists: "An account with the given email already exists."
        case .notAuthorized: "Incorrect username or password."
        case .attemptsExceeded: "Password attempts exceeded"
        case .notConfirmed: "Your account is not confirmed yet. Enter the code that was sent to you."
        case .alreadyConfirmed: "This account is confirmed already. Please sign in."
        case .codeMismatch: "Invalid verification code provided, please try again."
        case .codeExpired: "Invalid code provided, please request a code again."
        case .limitExceeded: "Attempt limit exceeded, please try after some time."
        case .poolFull: "The user pool is full."
        case .codeSent: "A new code is on its way."
        case .confirmed: "Your account is confirmed. Please sign in."
        }
    }
}

extension PasswordPolicy.Requirement {
    /// One item of a list.
    var english: String {
        switch self {
        case .length: "at least \(PasswordPolicy.minimumLength) characters"
        case .uppercase: "an upper case letter"
        case .lowercase: "a lower case letter"
        case .digit: "a number"
        case .symbol: "a special character"
        }
    }
}
