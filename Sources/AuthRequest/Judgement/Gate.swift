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
    private let accessTokens: VerifiedAccessTokenCache
    private let ruleCache: RuleCache
    private let metrics: Metrics

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
        let key: KeyReference
    }

    /// A verified user's access token that waits for its key.
    struct PendingAccessToken: Sendable {
        let user: VerifiedUser
        let token: UnverifiedAccessToken
        let expectations: Expectations
        let digest: SHA256Digest
        let byteCount: Int
        let endpoint: KeySetEndpoint
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
            if let user = verifiedTokens.user(for: digest) {
                metrics.tokenCache.hits.increment()
                try user.judgeAgain(expecting: expectations, at: now)
                return admit(user, headers, rules, expectations, at: now)
            }
            metrics.tokenCache.misses.increment()
            return try judge(unseen: text, digest, headers, rules, expectations, at: now)
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
        unseen text: [UInt8], _ digest: SHA256Digest, _ headers: SubrequestHeaders, _ rules: LocationRules,
        _ expectations: Expectations, at now: Int64
    ) throws -> Judgement {
        let token = try UnverifiedToken(text, expecting: expectations, at: now)
        guard let endpoint = settings.keyEndpoints[token.signer] else { throw Rejection.wrongSigner }
        let reference = KeyReference(endpoint: endpoint, keyID: token.keyID)
        let pending = PendingToken(
            token: token, expectations: expectations, digest: digest, byteCount: text.count, key: reference)
        guard let key = keys.lookup(reference) else { return .needsKey(pending) }
        return judge(pending, key: key, headers: headers, rules: rules, at: now)
    }

    /// Judges a token whose key has been looked up.
    func judge(
        _ pending: PendingToken, key lookup: KeyLookup, headers: SubrequestHeaders, rules: LocationRules, at now: Int64
    ) -> Judgement {
        let keyID = pending.token.keyID
        switch lookup {
        case .unknown: return .verdict(.refused(.rejected(.unknownKey), keyID))
        case .unavailable: return .verdict(.undecided(.keyUnavailable, keyID))
        case .found(let key):
            do {
                let user = try pending.token.verified(by: key, expecting: pending.expectations, at: now)
                verifiedTokens.insert(user, for: pending.digest, byteCount: pending.byteCount)
                return admit(user, headers, rules, pending.expectations, at: now)
            } catch let rejection as Rejection {
                return .verdict(.refused(.rejected(rejection), keyID))
            } catch {
                return .verdict(.undecided(.internalError, keyID))
            }
        }
    }

    // MARK: The access token

    /// Judges what the load balancer has passed on beside the user claims, if that is wanted, and then the rules.
    private func admit(
        _ user: VerifiedUser, _ headers: SubrequestHeaders, _ rules: LocationRules, _ expectations: Expectations,
        at now: Int64
    ) -> Judgement {
        guard let source = settings.accessTokens else { return .verdict(verdict(on: user, nil, rules: rules, at: now)) }
        do {
            guard let text = try accessTokenText(of: headers) else {
                return .verdict(verdict(on: user, nil, rules: rules, at: now))
            }
            let digest = try SHA256Digest(of: text)
            if let token = accessTokens.token(for: digest) {
                metrics.accessTokenCache.hits.increment()
                try token.judgeAgain(for: user, expecting: expectations, at: now)
                return .verdict(verdict(on: user, token, rules: rules, at: now))
            }
            guard case .token(let token) = try AccessTokenText(text) else {
                return .verdict(verdict(on: user, nil, rules: rules, at: now))
            }
            metrics.accessTokenCache.misses.increment()
            guard let endpoint = source.endpoint(of: user) else { throw AccessTokenRejection.mismatch }
            let pending = PendingAccessToken(
                user: user, token: token, expectations: expectations, digest: digest, byteCount: text.count,
                endpoint: endpoint)
            guard let key = keySets.lookup(token.keyName, at: endpoint) else { return .needsKeySet(pending) }
            return .verdict(verdict(on: pending, key: key, rules: rules, at: now))
        } catch let rejection as AccessTokenRejection {
            return .verdict(.refused(.accessTokenRejected(rejection), user.keyID))
        } catch let rejection as Rejection {
            return .verdict(.refused(.rejected(rejection), user.keyID))
        } catch {
            return .verdict(.undecided(.internalError, user.keyID))
        }
    }

    /// Judges an access token whose key has been looked up. One that does not verify lets nobody in with fewer groups:
    /// the request is refused.
    func verdict(
        on pending: PendingAccessToken, key lookup: KeySetLookup, rules: LocationRules, at now: Int64
    ) -> Verdict {
        let keyID = pending.user.keyID
        switch lookup {
        case .unknown: return .refused(.accessTokenRejected(.unknownKey), keyID)
        case .unavailable: return .undecided(.keyUnavailable, keyID)
        case .found(let key):
            do {
                // Time may have passed since the user was judged.
                try pending.user.judgeAgain(expecting: pending.expectations, at: now)
                let token = try pending.token.verified(
                    by: key, for: pending.user, expecting: pending.expectations, at: now)
                accessTokens.insert(token, for: pending.digest, byteCount: pending.byteCount)
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

    // MARK: The rules

    /// Judges the location's rules, and whether what the application is to be told fits into nginx's buffer.
    private func verdict(
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

    // MARK: Header lines

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
