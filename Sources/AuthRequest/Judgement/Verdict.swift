// SPDX-License-Identifier: Apache-2.0

import ALBIdentity

/// What `/auth` answers: one of four statuses, because nginx turns every one but 2xx, 401 and 403 into 500.
enum Verdict: Sendable {
    /// 204: verified, and the location's rules allow.
    case allowed(Admission)
    /// 204: there is no token, and the location lets in whoever comes. The identity headers are all empty.
    case anonymous([Answer.Header])
    /// 401: no token, or one that does not verify. The key is the one that the token named, if it got that far.
    case refused(Reason, KeyID?)
    /// 403: verified, but a rule says no; or nobody can be verified, since no load balancer is configured.
    case forbidden(Reason, VerifiedUser?)
    /// 503: cannot tell.
    case undecided(Reason, KeyID?)

    /// Somebody who is let in.
    struct Admission: Sendable {
        let user: VerifiedUser
        /// Verified and this user's, if one has come and is looked at.
        let accessToken: VerifiedAccessToken?
        /// What the application is told, and for how long nginx may say so.
        let headers: [Answer.Header]
    }

    /// The word for log and metrics.
    var decision: Decision {
        switch self {
        case .allowed: .allowed
        case .anonymous: .anonymous
        case .refused: .refused
        case .forbidden: .forbidden
        case .undecided: .undecided
        }
    }

    /// Why not, unless let in.
    var reason: Reason? {
        switch self {
        case .allowed, .anonymous: nil
        case .refused(let reason, _), .forbidden(let reason, _), .undecided(let reason, _): reason
        }
    }

    /// Who it is, if that was proven.
    var user: VerifiedUser? {
        switch self {
        case .allowed(let admission): admission.user
        case .forbidden(_, let user): user
        case .anonymous, .refused, .undecided: nil
        }
    }

    /// The key that signed or is said to have signed.
    var keyID: KeyID? {
        switch self {
        case .allowed(let admission): admission.user.keyID
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
