// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy
import JOSE
import PublicKeys

/// What becomes of the access token that the load balancer passes on beside the user claims.
extension Gate {
    /// A verified user's access token that waits for its key.
    struct PendingAccessToken: Sendable {
        let user: VerifiedUser
        let token: UnverifiedAccessToken
        let expectations: Expectations
        let digest: SHA256Digest
        let byteCount: Int
        /// How many key sets had been replaced before this key was looked up.
        let epoch: Int
        var endpoint: KeySetQuery
    }

    /// Judges what the load balancer has passed on beside the user claims, if that is wanted, and then the rules.
    func admit(
        _ user: VerifiedUser, _ headers: SubrequestHeaders, _ rules: LocationRules, _ expectations: Expectations,
        at now: Int64
    ) -> Judgement {
        guard let source = settings.accessTokens else { return .verdict(verdict(on: user, nil, rules: rules, at: now)) }
        do {
            guard let text = try accessTokenText(of: headers) else {
                return .verdict(verdict(on: user, nil, rules: rules, at: now))
            }
            let digest = try SHA256Digest(of: text)
            let epoch = keySets.replacementCount
            if let token = accessTokens.token(for: digest, in: epoch) {
                metrics.accessTokenCache.hits.increment()
                try token.judgeAgain(for: user, expecting: expectations, at: now)
                return .verdict(verdict(on: user, token, rules: rules, at: now))
            }
            guard case .token(let token) = try AccessTokenText(text) else {
                return .verdict(verdict(on: user, nil, rules: rules, at: now))
            }
            metrics.accessTokenCache.misses.increment()
            guard let endpoint = source.endpoint(of: user) else { throw AccessTokenRejection.mismatch }
            var pending = PendingAccessToken(
                user: user, token: token, expectations: expectations, digest: digest, byteCount: text.count,
                epoch: epoch, endpoint: KeySetQuery(endpoint))
            guard let lookup = keySets.lookup(token.keyName, at: endpoint) else { return .needsKeySet(pending) }
            let verdict = decide(on: pending, key: lookup, rules: rules, at: now)
            guard let query = doubt(of: lookup, for: pending, after: verdict) else { return .verdict(verdict) }
            pending.endpoint = query
            return .needsKeySet(pending)
        } catch let rejection as AccessTokenRejection {
            return .verdict(.refused(.accessTokenRejected(rejection), user.keyID))
        } catch let rejection as Rejection {
            return .verdict(.refused(.rejected(rejection), user.keyID))
        } catch {
            return .verdict(.undecided(.internalError, user.keyID))
        }
    }

    /// Judges an access token whose key has been waited for. One that does not verify lets nobody in with fewer groups:
    /// the request is refused.
    func verdict(
        on pending: PendingAccessToken, key lookup: KeySetLookup, rules: LocationRules, at now: Int64
    ) -> Verdict {
        let verdict = decide(on: pending, key: lookup, rules: rules, at: now)
        // This request has waited once. If its set came from the cache directory, the next one gets the answer.
        if pending.endpoint.doubted == nil, let query = doubt(of: lookup, for: pending, after: verdict) {
            keySets.fetch(pending.token.keyName, at: query) { _ in }
        }
        return verdict
    }

    private func decide(
        on pending: PendingAccessToken, key lookup: KeySetLookup, rules: LocationRules, at now: Int64
    ) -> Verdict {
        let keyID = pending.user.keyID
        switch lookup {
        case .unknown: return .refused(.accessTokenRejected(.unknownKey), keyID)
        case .unavailable: return .undecided(.keyUnavailable, keyID)
        case .found(let key):
            guard key != pending.endpoint.doubted else { return .refused(.accessTokenRejected(.badSignature), keyID) }
            do {
                // Time may have passed since the user was judged.
                try pending.user.judgeAgain(expecting: pending.expectations, at: now)
                let token = try pending.token.verified(
                    by: key, for: pending.user, expecting: pending.expectations, at: now)
                accessTokens.insert(token, for: pending.digest, byteCount: pending.byteCount, in: pending.epoch)
                return verdict(on: pending.user, token, rules: rules, at: now)
            } catch let rejection as AccessTokenRejection {
                return .refused(.accessTokenRejected(rejection), keyID)
            } catch let rejection as Rejection {
                return .refused(.rejected(rejection), keyID)
            } catch {
                return .undecided(.internalError, keyID)
            }
        }
    }

    /// What to ask the issuer because a signature did not verify; `nil`, if it is the signature that is bad, or if
    /// something else was decided.
    private func doubt(
        of lookup: KeySetLookup, for pending: PendingAccessToken, after verdict: Verdict
    ) -> KeySetQuery? {
        guard case .refused(.accessTokenRejected(.badSignature), _) = verdict, case .found(let key) = lookup else {
            return nil
        }
        return keySets.query(doubting: key, named: pending.token.keyName, at: pending.endpoint.endpoint)
    }

    /// The access token's line, if there is one with something in it.
    private func accessTokenText(of headers: SubrequestHeaders) throws -> [UInt8]? {
        switch headers.accessToken {
        case .none: return nil
        case .several: throw Rejection.duplicateHeader
        case .one(let value):
            let text = value.trimmedBytes
            guard !text.isEmpty else { return nil }
            guard text.count <= UnverifiedAccessToken.maximumByteCount else { throw AccessTokenRejection.tooLarge }
            return text
        }
    }
}
