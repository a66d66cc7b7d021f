// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AuthRequest
import PublicKeys

/// Explains the access token next to a user claims token: what the daemon would do with it.
struct AccessTokenInspection {
    enum Outcome: Equatable {
        /// The request is not refused for it, and why.
        case passed(String)
        case failed(AccessTokenRejection)
        case notChecked(String)
    }

    let outcome: Outcome
    /// The token, if it was verified: its groups and claims count.
    let token: VerifiedAccessToken?

    /// - Parameters:
    ///   - bytes: the access token; `nil`: none was given.
    ///   - user: to whom it has to belong; `nil`: not verified.
    ///   - now: seconds since the epoch.
    /// - Returns: `nil` if there is nothing to say: none was given, and none is looked at.
    init?(
        _ bytes: [UInt8]?, of user: VerifiedUser?, settings: Settings?, offline: Bool, at now: Int64
    ) async {
        let keys = settings?.auth.accessTokenKeys
        guard let bytes else {
            guard keys != nil else { return nil }
            self.init(.passed("none was given, so the groups are those of the signed token; --access-token takes one"))
            return
        }
        guard let settings, let expected = settings.auth.expectations else {
            self.init(.notChecked("the settings are not known"))
            return
        }
        guard let keys else {
            self.init(.passed("ACCESS_TOKEN is off, so it is not looked at"))
            return
        }
        guard let user else {
            self.init(.notChecked("only next to a good user claims token; --at TIME checks both as of then"))
            return
        }
        do throws(VerificationError<AccessTokenRejection>) {
            let text = try TokenText(accessToken: bytes)
            guard case .jwt(let token) = try AccessToken(text, accepting: expected.accessTokens.algorithms) else {
                self.init(.passed("it is opaque: the request is not refused, and it names no groups"))
                return
            }
            guard let issuer = token.issuer, expected.accepts(accessTokenIssuer: issuer, of: user),
                let endpoint = keys.endpoint(of: issuer)
            else { throw .rejected(.mismatch) }
            let member = KeySetMember(token.keyIdentifier, for: token.algorithm, of: endpoint)
            let store = KeySetStore(cacheDirectory: settings.cacheDirectory, isOffline: offline)
            let lookup = await withCheckedContinuation { continuation in
                store.fetch(KeySetStore.Query(member)) { continuation.resume(returning: $0) }
            }
            switch lookup {
            case .found(let key):
                let verified = try token.verified(by: key, for: user, expecting: expected, at: now)
                self.init(.passed("a key of \(endpoint)"), verified)
            case .unknown: throw .rejected(.unknownKey)
            case .unavailable:
                let why = offline ? "is not at hand, and --offline forbids to ask" : "cannot be had"
                self.init(.notChecked("the key set \(endpoint) \(why)"))
            }
        } catch {
            switch error {
            case .rejected(let rejection): self.init(.failed(rejection))
            case .undecided(let failure): self.init(.notChecked("libcrypto failed: \(failure)"))
            }
        }
    }

    private init(_ outcome: Outcome, _ token: VerifiedAccessToken? = nil) {
        self.outcome = outcome
        self.token = token
    }
}
