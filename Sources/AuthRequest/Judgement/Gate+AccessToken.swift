// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import PublicKeys

/// What becomes of the access token that the load balancer passes on beside the user claims.
extension Gate {
    /// Judges a verified user's access token, if that is wanted and one has come, and then the rules.
    func beginAccessToken(
        of user: VerifiedUser, _ subrequest: Subrequest, _ expectations: Expectations, at now: Int64
    ) -> JudgementStep {
        do {
            guard let source = settings.accessTokens, let text = try accessTokenText(of: subrequest.headers) else {
                return .decided(verdict(on: user, nil, subrequest.rules))
            }
            let identity = TokenIdentity(
                digest: try SHA256Digest(of: text), byteCount: text.count, epoch: keySets.replacementCount)
            if let token = accessTokens.token(for: identity.digest, in: identity.epoch) {
                accessTokenCounts.hits.increment()
                try token.judgeAgain(for: user, expecting: expectations, at: now)
                return .decided(verdict(on: user, token, subrequest.rules))
            }
            guard case .token(let token) = try AccessTokenText(text) else {
                return .decided(verdict(on: user, nil, subrequest.rules))
            }
            accessTokenCounts.misses.increment()
            guard let endpoint = source.endpoint(of: user) else { throw AccessTokenRejection.mismatch }
            let pending = PendingAccessToken(
                subrequest: subrequest, expectations: expectations, user: user, token: token, identity: identity,
                query: KeySetStore.Query(KeySetMember(token.keyName, of: endpoint)))
            guard let lookup = keySets.lookup(pending.query.request) else { return .needsKeySet(pending) }
            return resume(pending, with: lookup, at: now)
        } catch {
            return .decided(Verdict(error, user.keyID))
        }
    }

    /// Judges an access token whose key has been looked up. One that does not verify lets nobody in with fewer groups: the
    /// request is refused. If it is the signature that does not verify, the set may be asked for again, once.
    func resume(_ pending: PendingAccessToken, with lookup: Lookup<RS256PublicKey>, at now: Int64) -> JudgementStep {
        let keyID = pending.user.keyID
        switch lookup {
        case .unknown: return .decided(.refused(.accessTokenRejected(.unknownKey), keyID))
        case .unavailable: return .decided(.undecided(.keyUnavailable, keyID))
        case .found(let key):
            do {
                guard key != pending.query.doubted else { throw AccessTokenRejection.badSignature }
                // Time may have passed since the user was judged.
                try pending.user.judgeAgain(expecting: pending.expectations, at: now)
                let token = try pending.token.verified(
                    by: key, for: pending.user, expecting: pending.expectations, at: now)
                accessTokens.insert(
                    token, for: pending.identity.digest, byteCount: pending.identity.byteCount,
                    in: pending.identity.epoch)
                return .decided(verdict(on: pending.user, token, pending.subrequest.rules))
            } catch {
                guard case AccessTokenRejection.badSignature = error, pending.query.doubted == nil,
                    let query = keySets.query(doubting: key, for: pending.query.request)
                else { return .decided(Verdict(error, keyID)) }
                var pending = pending
                pending.query = query
                return .needsKeySet(pending)
            }
        }
    }

    /// The access token's line, if there is one with something in it.
    private func accessTokenText(of headers: SubrequestHeaders) throws -> [UInt8]? {
        switch headers.accessToken {
        case .none: return nil
        case .several: throw Rejection.duplicateHeader
        case .one(let value):
            let text = value.trimmedBytes
            guard text.count <= UnverifiedAccessToken.maximumByteCount else { throw AccessTokenRejection.tooLarge }
            return text.isEmpty ? nil : text
        }
    }
}
