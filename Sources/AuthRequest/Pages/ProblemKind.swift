// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy

/// Why somebody does not get what they asked for, as far as it matters to them: what they can do about it differs.
enum ProblemKind: CaseIterable, Sendable {
    case notSignedIn, signInEnded, signedOut, signInNotBegun, signInNotBelieved
    case notAllowed, groupsMissing, emailNotVerified, loginTooOld, loginTimeUnknown, tooMuchInformation, siteClosed
    /// 403 for a reason that is not told.
    case refused
    case cannotTell
    /// Pages of the daemon.
    case noSuchPage, otherMethod, embeddedSignOut, earlySignOut, unprovenSignOut, signOutNotStored

    /// - Parameter reason: `nil`: nginx knows of none.
    init(_ status: ProblemStatus, _ reason: Reason?) {
        self =
            switch status {
            case .unauthorized: reason.map(Self.unauthorized) ?? .notSignedIn
            case .forbidden: reason.map(Self.forbidden) ?? .refused
            case .unavailable: .cannotTell
            }
    }

    private static func unauthorized(_ reason: Reason) -> ProblemKind {
        switch reason {
        case .rejected(let rejection): unauthorized(rejection)
        case .accessTokenRejected(let rejection): unauthorized(rejection)
        case .signedOut: .signedOut
        case .denied, .notConfigured, .identityTooLarge, .keyUnavailable, .internalError: .signInNotBelieved
        }
    }

    private static func unauthorized(_ rejection: Rejection) -> ProblemKind {
        switch rejection {
        case .missingToken: .notSignedIn
        case .expired: .signInEnded
        case .notYetValid: .signInNotBegun
        case .duplicateHeader, .tokenTooLarge, .malformed, .unsupportedAlgorithm, .wrongSigner, .wrongClient,
            .wrongIssuer,
            .unknownKey, .badSignature, .claimsMismatch:
            .signInNotBelieved
        }
    }

    private static func unauthorized(_ rejection: AccessTokenRejection) -> ProblemKind {
        switch rejection {
        case .expired: .signInEnded
        case .notYetValid: .signInNotBegun
        case .tooLarge, .malformed, .unsupportedAlgorithm, .unknownKey, .badSignature, .wrongUse, .wrongAudience,
            .mismatch:
            .signInNotBelieved
        }
    }

    private static func forbidden(_ reason: Reason) -> ProblemKind {
        switch reason {
        case .denied(.includeMissing), .denied(.ruleEmpty), .denied(.ruleUnknown), .notConfigured: .siteClosed
        case .denied(.emailNotVerified): .emailNotVerified
        case .denied(.emailNotAllowed), .denied(.domainNotAllowed), .denied(.groupNotAllowed),
            .denied(.claimNotAllowed):
            .notAllowed
        case .denied(.groupsMissing): .groupsMissing
        case .denied(.loginTooOld): .loginTooOld
        case .denied(.loginTimeUnknown): .loginTimeUnknown
        case .identityTooLarge: .tooMuchInformation
        case .rejected, .accessTokenRejected, .signedOut, .keyUnavailable, .internalError: .refused
        }
    }

    /// What can be done, the most promising first.
    var advice: [ProblemAdvice] {
        switch self {
        case .notSignedIn: [.signIn, .askOperator]
        case .signInEnded: [.signInAgain, .askOperator]
        case .signedOut: [.signInAnew, .askOperator]
        case .signInNotBegun: [.tryAgain, .askOperator]
        case .cannotTell: [.tryAgain, .wait, .askOperator]
        case .signInNotBelieved: [.signInAgain, .signOut, .askOperator]
        case .notAllowed: [.signOut, .whoami, .askForAccess]
        case .emailNotVerified: [.signOut, .whoami, .askOperator]
        case .loginTooOld: [.signOut, .askOperator]
        case .tooMuchInformation, .refused: [.signOut, .askOperator]
        case .siteClosed: [.tellOperator]
        case .groupsMissing, .loginTimeUnknown: [.whoami, .askOperator]
        case .noSuchPage, .otherMethod: [.startPage]
        case .embeddedSignOut, .earlySignOut: [.signOut]
        case .unprovenSignOut: [.whoami]
        case .signOutNotStored: [.goOn, .tellOperator]
        }
    }
}

/// The statuses that nginx sends somebody away with.
enum ProblemStatus: Int, Sendable {
    case unauthorized = 401
    case forbidden = 403
    case unavailable = 503

    /// - Parameter text: as nginx's `$status` has it. Whatever is none of the three is a failure, not a decision.
    init(_ text: Substring?) {
        switch text {
        case "401": self = .unauthorized
        case "403": self = .forbidden
        default: self = .unavailable
        }
    }
}
