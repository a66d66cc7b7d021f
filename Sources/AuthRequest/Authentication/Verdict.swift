// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Revocations

/// What was decided about a request, and why. `/auth` has one of four statuses for it, because nginx turns every one but
/// 2xx, 401 and 403 into 500.
enum Verdict: Sendable {
    /// 204: verified, and the location's rules allow. With the access token if there is one and it is looked at; it is
    /// verified and this user's. `until`: the last second for which this holds, since the epoch.
    case allowed(VerifiedUser, VerifiedAccessToken?, until: Int64)
    /// 204: there is no token, and the location is open to everybody.
    case anonymous
    /// 401: no token, or one that does not verify. The key is the one that the token named, if it got that far.
    case refused(Reason, KeyUUID?)
    /// 401: verified, but signed out or blocked.
    case signedOut(VerifiedUser, VerifiedAccessToken?, Revocation)
    /// 403: verified, but a rule says no; or nobody can be verified, since no load balancer is configured.
    case forbidden(Reason, VerifiedUser?)
    /// 503: temporarily unable to verify.
    case undecided(Reason, KeyUUID?)

    /// - Parameter keyID: the key that the token named, if it got that far.
    init(_ error: VerificationError<Rejection>, _ keyID: KeyUUID?) {
        switch error {
        case .rejected(let rejection): self = .refused(.rejected(rejection), keyID)
        case .undecided: self = .undecided(.internalError, keyID)
        }
    }

    /// - Parameter keyID: the key that signed the user claims token.
    init(_ error: VerificationError<AccessTokenRejection>, _ keyID: KeyUUID) {
        switch error {
        case .rejected(let rejection): self = .refused(.accessTokenRejected(rejection), keyID)
        case .undecided: self = .undecided(.internalError, keyID)
        }
    }

    /// The word for log and metrics.
    var decision: Decision {
        switch self {
        case .allowed: .allowed
        case .anonymous: .anonymous
        case .refused, .signedOut: .refused
        case .forbidden: .forbidden
        case .undecided: .undecided
        }
    }

    /// Why not, unless let in.
    var reason: Reason? {
        switch self {
        case .allowed, .anonymous: nil
        case .signedOut: .signedOut
        case .refused(let reason, _), .forbidden(let reason, _), .undecided(let reason, _): reason
        }
    }

    /// Who it is, if that was proven.
    var user: VerifiedUser? {
        switch self {
        case .allowed(let user, _, _): user
        case .forbidden(_, let user): user
        case .signedOut(let user, _, _): user
        case .anonymous, .refused, .undecided: nil
        }
    }

    /// Who it is, and the access token, if both were verified and no rule has said no.
    var identity: (user: VerifiedUser, accessToken: VerifiedAccessToken?)? {
        switch self {
        case .allowed(let user, let token, _), .signedOut(let user, let token, _): (user, token)
        case .forbidden, .anonymous, .refused, .undecided: nil
        }
    }

    /// What refuses it, if it was revoked.
    var revocation: Revocation? {
        if case .signedOut(_, _, let revocation) = self { revocation } else { nil }
    }

    /// The key that signed or is said to have signed.
    var keyID: KeyUUID? {
        switch self {
        case .allowed(let user, _, _), .signedOut(let user, _, _): user.keyID
        case .forbidden(_, let user): user?.keyID
        case .refused(_, let keyID), .undecided(_, let keyID): keyID
        case .anonymous: nil
        }
    }
}

/// The kinds of verdict, as log and metrics call them.
public enum Decision: String, CaseIterable, Sendable {
    case allowed, anonymous, refused, forbidden, undecided
}
