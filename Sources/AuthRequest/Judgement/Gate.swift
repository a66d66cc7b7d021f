// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy
import JOSE
import PublicKeys

/// Judges subrequests under one set of settings. A reload makes a new one; requests under way keep the old.
public final class Gate: Sendable {
    let settings: AuthSettings
    let keys: KeyStore
    let keySets: KeySetStore
    private let verifiedTokens: VerifiedTokenCache
    let accessTokens: VerifiedAccessTokenCache
    private let ruleCache: RuleCache
    let metrics: Metrics

    public init(settings: AuthSettings, keys: KeyStore, keySets: KeySetStore, metrics: Metrics) {
        self.settings = settings
        self.keys = keys
        self.keySets = keySets
        self.metrics = metrics
        verifiedTokens = VerifiedTokenCache()
        accessTokens = VerifiedAccessTokenCache()
        ruleCache = RuleCache()
    }

    /// Whether there is a load balancer to believe. Without one everybody is refused.
    public var isConfigured: Bool { settings.expectations != nil }

    /// The rules that a subrequest comes with.
    ///
    /// - Parameter query: what follows the `?` of its target.
    func rules(of headers: SubrequestHeaders, query: Substring?) -> LocationRules {
        ruleCache.rules(for: RuleText(query: query, line: headers.rules))
    }

    /// What could be said at once.
    enum Judgement {
        case verdict(Verdict)
        /// The key is not at hand; once it is looked up, ``Gate/judge(_:key:headers:rules:at:)`` goes on.
        indirect case needsKey(PendingToken)
        /// The issuer's key set is not at hand; then ``Gate/verdict(on:key:rules:at:)`` goes on.
        indirect case needsKeySet(PendingAccessToken)
    }

    /// A token that waits for its key.
    struct PendingToken: Sendable {
        let token: UnverifiedToken
        let expectations: Expectations
        let digest: SHA256Digest
        let byteCount: Int
        /// How many keys had been replaced before this one was looked up.
        let epoch: Int
        var key: KeyQuery
    }

    /// Judges a subrequest as far as that is possible without waiting.
    ///
    /// - Parameters:
    ///   - rules: of the location.
    ///   - now: seconds since the epoch.
    func judge(_ headers: SubrequestHeaders, rules: LocationRules, at now: Int64) -> Judgement {
        guard let expectations = settings.expectations else { return .verdict(.forbidden(.notConfigured, nil)) }
        guard !rules.isForgotten else { return .verdict(.forbidden(.denied(.includeMissing), nil)) }
        do {
            let text = try tokenText(of: headers)
            let digest = try SHA256Digest(of: text)
            let epoch = keys.replacementCount
            if let user = verifiedTokens.user(for: digest, in: epoch) {
                metrics.tokenCache.hits.increment()
                try user.judgeAgain(expecting: expectations, at: now)
                return admit(user, headers, rules, expectations, at: now)
            }
            metrics.tokenCache.misses.increment()
            return try judge(unseen: text, digest, in: epoch, headers, rules, expectations, at: now)
        } catch Rejection.missingToken where rules.allowsAnonymous {
            let headers = settings.identityHeaders.values(for: nil, groups: [])
            return .verdict(.anonymous(headers + [AuthAnswer.cacheControl(life: AuthAnswer.maximumAge)]))
        } catch let rejection as Rejection {
            return .verdict(.refused(.rejected(rejection), nil))
        } catch {
            return .verdict(.undecided(.internalError, nil))
        }
    }

    private func judge(
        unseen text: [UInt8], _ digest: SHA256Digest, in epoch: Int, _ headers: SubrequestHeaders,
        _ rules: LocationRules, _ expectations: Expectations, at now: Int64
    ) throws -> Judgement {
        let token = try UnverifiedToken(text, expecting: expectations, at: now)
        guard let endpoint = settings.keyEndpoints[token.signer] else { throw Rejection.wrongSigner }
        let reference = KeyReference(endpoint: endpoint, keyID: token.keyID)
        let pending = PendingToken(
            token: token, expectations: expectations, digest: digest, byteCount: text.count, epoch: epoch,
            key: KeyQuery(reference))
        guard let key = keys.lookup(reference) else { return .needsKey(pending) }
        return judge(pending, key: key, headers: headers, rules: rules, at: now)
    }

    /// Judges a token whose key has been looked up. If the signature does not verify, its endpoint may be asked for the
    /// key again, once: it may be the key that is wrong.
    func judge(
        _ pending: PendingToken, key lookup: KeyLookup, headers: SubrequestHeaders, rules: LocationRules, at now: Int64
    ) -> Judgement {
        let keyID = pending.token.keyID
        switch lookup {
        case .unknown: return .verdict(.refused(.rejected(.unknownKey), keyID))
        case .unavailable: return .verdict(.undecided(.keyUnavailable, keyID))
        case .found(let key):
            guard key != pending.key.doubted else { return .verdict(.refused(.rejected(.badSignature), keyID)) }
            do {
                let user = try pending.token.verified(by: key, expecting: pending.expectations, at: now)
                verifiedTokens.insert(
                    user, for: pending.digest, byteCount: pending.byteCount, in: pending.epoch)
                return admit(user, headers, rules, pending.expectations, at: now)
            } catch Rejection.badSignature {
                guard pending.key.doubted == nil,
                    let query = keys.query(doubting: key, for: pending.key.reference)
                else { return .verdict(.refused(.rejected(.badSignature), keyID)) }
                var pending = pending
                pending.key = query
                return .needsKey(pending)
            } catch let rejection as Rejection {
                return .verdict(.refused(.rejected(rejection), keyID))
            } catch {
                return .verdict(.undecided(.internalError, keyID))
            }
        }
    }

    // MARK: The rules

    /// Judges the location's rules, and whether what the application is to be told fits into nginx's buffer.
    func verdict(
        on user: VerifiedUser, _ accessToken: VerifiedAccessToken?, rules: LocationRules, at now: Int64
    ) -> Verdict {
        lazy var groups = settings.groups(of: user, accessToken)
        let denial = rules.denial(
            of: user, groups: groups, requiresVerifiedEmail: settings.requiresVerifiedEmail)
        if let denial { return .forbidden(.denied(denial), user) }
        var headers = settings.identityHeaders.values(for: user, groups: groups)
        guard IdentityHeaders.fit(headers) else { return .forbidden(.identityTooLarge, user) }
        headers.append(AuthAnswer.cacheControl(life: min(user.expiry, accessToken?.expiry ?? .max) - now))
        return .allowed(Verdict.Admission(user: user, accessToken: accessToken, headers: headers))
    }

    /// The one value of the one header line.
    private func tokenText(of headers: SubrequestHeaders) throws(Rejection) -> [UInt8] {
        switch headers.token {
        case .none: throw .missingToken
        case .several: throw .duplicateHeader
        case .one(let value):
            let text = value.trimmedBytes
            guard !text.isEmpty else { throw .missingToken }
            guard text.count <= UnverifiedToken.maximumByteCount else { throw .tokenTooLarge }
            return text
        }
    }
}
