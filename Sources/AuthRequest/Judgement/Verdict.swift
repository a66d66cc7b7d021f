// SPDX-License-Identifier: Apache-2.0

import ALBIdentity

/// What `/auth` answers: one of four, because nginx turns every status but 2xx, 401 and 403 into 500.
public enum Verdict: Sendable {
    /// 204: verified, and the location's rules allow.
    case allowed(VerifiedUser)
    /// 401: no token, or one that does not verify. The key is the one that the token named, if it got that far.
    case refused(Reason, KeyID?)
    /// 403: verified, but a rule says no; or nobody can be verified, since no load balancer is configured.
    case forbidden(Reason, VerifiedUser?)
    /// 503: cannot tell.
    case undecided(Reason, KeyID?)

    /// The word for log and metrics.
    public var decision: Decision {
        switch self {
        case .allowed: .allowed
        case .refused: .refused
        case .forbidden: .forbidden
        case .undecided: .undecided
        }
    }

    /// Why not, unless allowed.
    public var reason: Reason? {
        switch self {
        case .allowed: nil
        case .refused(let reason, _), .forbidden(let reason, _), .undecided(let reason, _): reason
        }
    }

    /// Who it is, if that was proven.
    public var user: VerifiedUser? {
        switch self {
        case .allowed(let user): user
        case .forbidden(_, let user): user
        case .refused, .undecided: nil
        }
    }

    /// The key that signed or is said to have signed.
    public var keyID: KeyID? {
        switch self {
        case .allowed(let user): user.keyID
        case .forbidden(_, let user): user?.keyID
        case .refused(_, let keyID), .undecided(_, let keyID): keyID
        }
    }
}

/// The four kinds of verdict, as log and metrics call them.
public enum Decision: String, CaseIterable, Sendable {
    case allowed, refused, forbidden, undecided
}
