// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import NIOHTTP1

/// The responses of `/auth`. Each has an empty body: with a body nginx cannot keep the connection.
enum AuthResponse {
    /// How long nginx may cache that somebody is let in, if it caches at all: seconds. A token's own life is 120.
    static let maximumAge: Int64 = 60

    /// - Parameters:
    ///   - verdict: becomes ``Reason/identityTooLarge`` if what the application is to be told does not fit into nginx's
    ///     buffer.
    ///   - now: seconds since the epoch.
    static func response(to verdict: inout Verdict, settings: AuthSettings, at now: Int64) -> Response {
        switch verdict {
        case .allowed(let user, let accessToken, let end):
            var headers = settings.identityHeaders.values(
                for: user, groups: settings.groups(of: user, accessToken) ?? [])
            guard IdentityHeaders.fit(headers) else {
                verdict = .forbidden(.identityTooLarge, user)
                return forbidden(.identityTooLarge, user, settings)
            }
            headers.append(cacheControl(life: end - now, settings.revocation))
            return .empty(.noContent, headers)
        case .anonymous:
            let headers = settings.identityHeaders.values(for: nil, groups: [])
            return .empty(.noContent, headers + [cacheControl(life: maximumAge)])
        case .refused(let reason, _): return unauthorized(reason)
        case .signedOut: return unauthorized(.signedOut)
        case .forbidden(let reason, let user):
            return forbidden(reason, user, settings)
        case .undecided(let reason, _):
            return .empty(.serviceUnavailable, deniedHeaders(reason) + [("Retry-After", ProblemPage.retryAfter)])
        }
    }

    private static func unauthorized(_ reason: Reason) -> Response {
        .empty(.unauthorized, deniedHeaders(reason) + [ProblemPage.challenge(reason)])
    }

    private static func forbidden(_ reason: Reason, _ user: VerifiedUser?, _ settings: AuthSettings) -> Response {
        var headers = deniedHeaders(reason)
        if user != nil {
            let name = settings.loggedName(of: user) ?? ""
            // As in the log. A claim may be longer than nginx's buffer, which would make 500 of this response.
            headers.append(("X-Auth-User", DecisionLog.word(name)))
        }
        return .empty(.forbidden, headers)
    }

    /// How long nginx may keep a yes.
    ///
    /// - Parameters:
    ///   - life: seconds for which it holds.
    ///   - revocation: whether it may end before, and how late that may take effect.
    static func cacheControl(life: Int64, _ revocation: RevocationSettings? = nil) -> Response.Header {
        guard revocation?.cacheSeconds != 0 else { return ("Cache-Control", "no-store") }
        // nginx keeps a response until the second after `max-age` is over.
        let delay = revocation.map { $0.cacheSeconds - 1 } ?? maximumAge
        return ("Cache-Control", "max-age=\(max(0, min(maximumAge, life, delay)))")
    }

    private static func deniedHeaders(_ reason: Reason) -> [Response.Header] {
        [("X-Auth-Reason", reason.code), ("Cache-Control", "no-store")]
    }
}
