// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import PublicKeys
import Revocations

/// Verifies the access token that the load balancer passes on next to the user claims.
extension Authenticator {
    /// Verifies a user's access token, if that is wanted and the request has one, and evaluates the rules.
    func checkAccessToken(
        of user: Known<VerifiedUser>, _ subrequest: Subrequest, _ expectations: Expectations, at now: Int64
    ) -> AuthenticationStep {
        guard let keys = settings.accessTokenKeys else {
            return .decided(verdict(on: user, nil, subrequest.rules, expectations, at: now))
        }
        let bytes: [UInt8]?
        do { bytes = try subrequest.headers.accessToken.soleBytes() } catch {
            return .decided(Verdict(error, user.token.keyID))
        }
        guard let bytes else { return .decided(verdict(on: user, nil, subrequest.rules, expectations, at: now)) }
        do throws(VerificationError<AccessTokenRejection>) {
            let text = try TokenText(accessToken: bytes)
            let epoch = keySets.replacementCount
            if let token = accessTokens.token(for: text.digest, in: epoch) {
                accessTokenCounts.hits.increment()
                try token.token.recheck(for: user.token, expecting: expectations, at: now)
                return .decided(verdict(on: user, token, subrequest.rules, expectations, at: now))
            }
            guard case .jwt(let token) = try AccessToken(text, accepting: expectations.accessTokens.algorithms) else {
                return .decided(verdict(on: user, nil, subrequest.rules, expectations, at: now))
            }
            accessTokenCounts.misses.increment()
            // Of an issuer that is not expected no key would help, and none is asked for.
            guard let issuer = token.issuer, expectations.accepts(accessTokenIssuer: issuer, of: user.token),
                let endpoint = keys.endpoint(of: issuer)
            else { throw .rejected(.mismatch) }
            let pending = PendingAccessToken(
                subrequest: subrequest, expectations: expectations, user: user, token: token, epoch: epoch,
                query: KeySetStore.Query(KeySetMember(token.keyIdentifier, for: token.algorithm, of: endpoint)))
            guard let lookup = keySets.lookup(pending.query.request) else { return .needsKeySet(pending) }
            return resume(pending, with: lookup, at: now)
        } catch {
            return .decided(Verdict(error, user.token.keyID))
        }
    }

    private func known(
        _ token: VerifiedAccessToken
    ) throws(VerificationError<AccessTokenRejection>) -> Known<VerifiedAccessToken> {
        do throws(CryptographyError) {
            return Known(token: token, keys: try revocations?.keys(of: token, settings.emailSource) ?? RevocationKeys())
        } catch {
            throw .undecided(error)
        }
    }

    /// Verifies an access token whose key has been looked up. If it is not valid, the request is refused, and not let in
    /// with fewer groups. If it is the signature that is not valid, the set may be asked for again, once.
    func resume(_ pending: PendingAccessToken, with lookup: Lookup<JWKPublicKey>, at now: Int64) -> AuthenticationStep {
        let keyID = pending.user.token.keyID
        let key: JWKPublicKey
        switch lookup {
        case .unknown: return .decided(.refused(.accessTokenRejected(.unknownKey), keyID))
        case .unavailable: return .decided(.undecided(.keyUnavailable, keyID))
        case .found(let found): key = found
        }
        // Time may have passed since the user was verified.
        do { try pending.user.token.recheck(expecting: pending.expectations, at: now) } catch {
            return .decided(Verdict(error, keyID))
        }
        do throws(VerificationError<AccessTokenRejection>) {
            guard key != pending.query.doubted else { throw .rejected(.badSignature) }
            let token = try known(
                pending.token.verified(by: key, for: pending.user.token, expecting: pending.expectations, at: now))
            accessTokens.insert(token, for: pending.token.text, in: pending.epoch)
            return .decided(verdict(on: pending.user, token, pending.subrequest.rules, pending.expectations, at: now))
        } catch {
            guard error == .rejected(.badSignature), pending.query.doubted == nil,
                let query = keySets.query(doubting: key, for: pending.query.request)
            else { return .decided(Verdict(error, keyID)) }
            var pending = pending
            pending.query = query
            return .needsKeySet(pending)
        }
    }
}
