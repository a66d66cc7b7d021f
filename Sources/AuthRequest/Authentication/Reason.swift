// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy

/// Why a request was refused. The code is the same in the response's header, the log, the metrics and the manual.
public enum Reason: Hashable, Sendable {
    /// The token is not trusted.
    case rejected(Rejection)
    /// No load balancer is named in the settings, so no token can be trusted.
    case notConfigured
    /// The access token is not trusted.
    case accessTokenRejected(AccessTokenRejection)
    /// Verified, but the session has been signed out, or the operator has blocked the user.
    case signedOut
    /// Verified, but the location's rules say no.
    case denied(Denial)
    /// The identity headers would not fit into nginx's buffer, nor into most applications'.
    case identityTooLarge
    /// The key is not cached and its endpoint does not answer.
    case keyUnavailable
    /// The cryptographic library failed; nothing can be said about the token.
    case internalError

    /// Every reason there is, in the order of the manual.
    public static let all: [Reason] =
        Rejection.allCases.map(Reason.rejected) + AccessTokenRejection.allCases.map(Reason.accessTokenRejected)
        + [.signedOut, .notConfigured] + Denial.allCases.map(Reason.denied)
        + [.identityTooLarge, .keyUnavailable, .internalError]

    /// The reason code: lower-case words joined by dashes.
    public var code: String {
        switch self {
        case .rejected(let rejection): rejection.rawValue
        case .notConfigured: "not-configured"
        case .accessTokenRejected(let rejection): rejection.rawValue
        case .signedOut: "signed-out"
        case .denied(let denial): denial.rawValue
        case .identityTooLarge: "identity-too-large"
        case .keyUnavailable: "key-unavailable"
        case .internalError: "internal-error"
        }
    }

    /// One sentence for the person who runs the site.
    public var explanation: String {
        switch self {
        case .rejected(let rejection): rejection.explanation
        case .notConfigured: "ALB_ARN is not set, so that no token can be trusted"
        case .accessTokenRejected(let rejection): rejection.explanation
        case .signedOut: "the session has been signed out, or the user has been blocked (authsidecar revoke --list)"
        case .denied(let denial): denial.explanation
        case .identityTooLarge: "the claims make headers that are too long; map fewer of them in IDENTITY_HEADERS"
        case .keyUnavailable: "the public key is not cached and its endpoint does not answer"
        case .internalError: "the cryptographic library failed"
        }
    }
}
