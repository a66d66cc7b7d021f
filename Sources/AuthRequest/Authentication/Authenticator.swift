// SPDX-License-Identifier: Apache-2.0

import Locking
import ALBIdentity
import AccessPolicy
import JOSE
import PublicKeys
import Revocations

/// Authenticates subrequests under one set of settings and evaluates the rules of their locations. A reload makes a new one;
/// requests in progress keep the old.
///
/// ``begin(_:at:)`` goes as far as it can without waiting, ``resume(_:with:at:)-(PendingToken,_,_)`` goes on once a key is
/// there. Every way ends in one ``Verdict``.
public final class Authenticator: Sendable {
    let settings: AuthSettings
    let keys: KeyStore
    let keySets: KeySetStore
    let accessTokens: VerifiedTokenCache<Known<VerifiedAccessToken>>
    let accessTokenCounts: CacheCounts
    private let verifiedTokens: VerifiedTokenCache<Known<VerifiedUser>>
    private let tokenCounts: CacheCounts
    private let ruleCache: RuleCache
    /// Who is refused although verified; `nil`: nobody.
    let revocations: RevocationCheck?

    /// - Parameters:
    ///   - revocations: `nil`: nobody is refused although verified.
    ///   - tokenCounts: where hits and misses of the cache of verified tokens are counted, which remains after a reload.
    ///   - accessTokenCounts: the same of access tokens.
    init(
        settings: AuthSettings, keys: KeyStore, keySets: KeySetStore, revocations: RevocationCheck?,
        tokenCounts: CacheCounts, accessTokenCounts: CacheCounts
    ) {
        self.settings = settings
        self.keys = keys
        self.keySets = keySets
        self.revocations = revocations
        self.tokenCounts = tokenCounts
        self.accessTokenCounts = accessTokenCounts
        verifiedTokens = VerifiedTokenCache(limits: .userClaims)
        accessTokens = VerifiedTokenCache(limits: .accessTokens)
        ruleCache = RuleCache()
    }

    /// Whether there is a load balancer to trust. Without one everybody is refused.
    public var isConfigured: Bool { settings.expectations != nil }

    /// How long a revocation holds unless somebody says otherwise: seconds.
    public var revocationLifetime: Int64 { settings.revocation?.lifetime ?? RevocationSettings.standardLifetime }

    /// The rules that a subrequest comes with.
    ///
    /// - Parameter query: what follows the `?` of its target.
    func rules(of headers: SubrequestHeaders, query: Substring?) -> LocationRules {
        ruleCache.rules(for: RuleText(query: query, line: headers.rules))
    }

    /// Authenticates a subrequest as far as that is possible without waiting.
    ///
    /// - Parameter now: seconds since the epoch.
    func begin(_ subrequest: Subrequest, at now: Int64) -> AuthenticationStep {
        guard let expectations = settings.expectations else { return .decided(.forbidden(.notConfigured, nil)) }
        guard !subrequest.rules.isForgotten else { return .decided(.forbidden(.denied(.includeMissing), nil)) }
        do throws(VerificationError<Rejection>) {
            guard let bytes = try subrequest.headers.token.soleBytes() else {
                return .decided(
                    subrequest.rules.allowsAnonymous ? .anonymous : .refused(.rejected(.missingToken), nil))
            }
            let text = try TokenText(userClaims: bytes)
            let epoch = keys.replacementCount
            if let user = verifiedTokens.token(for: text.digest, in: epoch) {
                tokenCounts.hits.increment()
                try user.token.recheck(expecting: expectations, at: now)
                return checkAccessToken(of: user, subrequest, expectations, at: now)
            }
            tokenCounts.misses.increment()
            let token = try UnverifiedToken(text, expecting: expectations, at: now)
            let pending = PendingToken(
                subrequest: subrequest, expectations: expectations, token: token, epoch: epoch,
                query: KeyStore.Query(KeyReference(endpoint: token.signer.keyEndpoint, keyID: token.keyID)))
            guard let key = keys.lookup(pending.query.request) else { return .needsKey(pending) }
            return resume(pending, with: key, at: now)
        } catch {
            return .decided(Verdict(error, nil))
        }
    }

    /// Verifies a token whose key has been looked up. If the signature is not valid, its endpoint may be asked for the key
    /// again, once: it may be the key that is wrong.
    func resume(_ pending: PendingToken, with lookup: Lookup<ES256PublicKey>, at now: Int64) -> AuthenticationStep {
        let keyID = pending.token.keyID
        switch lookup {
        case .unknown: return .decided(.refused(.rejected(.unknownKey), keyID))
        case .unavailable: return .decided(.undecided(.keyUnavailable, keyID))
        case .found(let key):
            do throws(VerificationError<Rejection>) {
                guard key != pending.query.doubted else { throw .rejected(.badSignature) }
                let user = try known(pending.token.verified(by: key, expecting: pending.expectations, at: now))
                verifiedTokens.insert(user, for: pending.token.text, in: pending.epoch)
                return checkAccessToken(of: user, pending.subrequest, pending.expectations, at: now)
            } catch {
                guard error == .rejected(.badSignature), pending.query.doubted == nil,
                    let query = keys.query(doubting: key, for: pending.query.request)
                else { return .decided(Verdict(error, keyID)) }
                var pending = pending
                pending.query = query
                return .needsKey(pending)
            }
        }
    }

    private func known(_ user: VerifiedUser) throws(VerificationError<Rejection>) -> Known<VerifiedUser> {
        do throws(CryptographyError) {
            return Known(token: user, keys: try revocations?.keys(of: user, settings.emailSource) ?? RevocationKeys())
        } catch {
            throw .undecided(error)
        }
    }

    /// Refuses who has been signed out or blocked, and evaluates the location's rules for everybody else.
    ///
    /// - Parameters:
    ///   - expectations: under which the tokens have been verified.
    ///   - now: seconds since the epoch.
    func verdict(
        on known: Known<VerifiedUser>, _ knownToken: Known<VerifiedAccessToken>?, _ rules: LocationRules,
        _ expectations: Expectations, at now: Int64
    ) -> Verdict {
        let (user, accessToken) = (known.token, knownToken?.token)
        if let revocation = revocations?.refusal(of: known, knownToken, at: now) {
            return .signedOut(user, accessToken, revocation)
        }
        let denial = rules.denial(
            of: user, accessToken, groups: settings.groups(of: user, accessToken), emailSource: settings.emailSource,
            at: now, leeway: expectations.leeway)
        if let denial { return .forbidden(.denied(denial), user) }
        let end = min(user.expiry, accessToken?.expiry ?? .max, rules.loginEnd(of: accessToken, at: now) ?? .max)
        return .allowed(user, accessToken, until: end)
    }
}

/// The current authenticator. A reload replaces it as a whole, so a request sees either the old settings or the new ones.
public final class SharedAuthenticator: Sendable {
    private let authenticator: Lock<Authenticator>

    public init(_ authenticator: Authenticator) {
        self.authenticator = Lock(authenticator)
    }

    /// The authenticator for one request.
    public var current: Authenticator { authenticator.withLock { $0 } }

    /// Uses other settings for all later requests.
    public func replace(with other: Authenticator) {
        authenticator.withLock { $0 = other }
    }
}
