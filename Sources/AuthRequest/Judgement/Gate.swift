// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy
import JOSE
import NIOHTTP1
import PublicKeys

/// Judges subrequests under one set of settings. A reload makes a new one; requests under way keep the old.
public struct Gate: Sendable {
    /// The header in which an Application Load Balancer passes the user claims.
    static let tokenHeader = "x-amzn-oidc-data"

    let settings: AuthSettings
    let keys: KeyStore
    private let verifiedTokens: VerifiedTokenCache
    private let rules: RuleCache
    private let metrics: Metrics

    public init(settings: AuthSettings, keys: KeyStore, metrics: Metrics) {
        self.settings = settings
        self.keys = keys
        self.metrics = metrics
        verifiedTokens = VerifiedTokenCache()
        rules = RuleCache()
    }

    /// Whether there is a load balancer to believe. Without one everybody is refused.
    public var isConfigured: Bool { settings.expectations != nil }

    /// What could be said at once.
    enum Judgement {
        case verdict(Verdict)
        /// The key is not at hand; once it is looked up, ``Gate/verdict(on:key:query:at:)`` goes on.
        case needsKey(PendingToken)
    }

    /// A token that waits for its key.
    struct PendingToken: Sendable {
        let token: UnverifiedToken
        let expectations: Expectations
        let digest: SHA256Digest
        let byteCount: Int
        let key: KeyReference
    }

    /// Judges a subrequest as far as that is possible without waiting.
    ///
    /// - Parameters:
    ///   - query: what follows the `?` of the subrequest's target: the location's rules, set by nginx alone.
    ///   - now: seconds since the epoch.
    func judge(_ headers: HTTPHeaders, query: Substring?, at now: Int64) -> Judgement {
        guard let expectations = settings.expectations else { return .verdict(.forbidden(.notConfigured, nil)) }
        do {
            let text = try tokenText(of: headers)
            let digest = try SHA256Digest(of: text)
            if let user = verifiedTokens.user(for: digest) {
                metrics.tokenCache.hits.increment()
                try user.judgeAgain(expecting: expectations, at: now)
                return .verdict(verdict(on: user, query: query))
            }
            metrics.tokenCache.misses.increment()
            return try judge(unseen: text, digest: digest, expecting: expectations, query: query, at: now)
        } catch Rejection.missingToken where rules.rules(for: query).allowsAnonymous {
            return .verdict(.anonymous(settings.identityHeaders.values(for: nil)))
        } catch let rejection as Rejection {
            return .verdict(.refused(.rejected(rejection), nil))
        } catch {
            return .verdict(.undecided(.internalError, nil))
        }
    }

    private func judge(
        unseen text: [UInt8], digest: SHA256Digest, expecting expectations: Expectations, query: Substring?,
        at now: Int64
    ) throws -> Judgement {
        let token = try UnverifiedToken(text, expecting: expectations, at: now)
        guard let endpoint = settings.keyEndpoints[token.signer] else { throw Rejection.wrongSigner }
        let reference = KeyReference(endpoint: endpoint, keyID: token.keyID)
        let pending = PendingToken(
            token: token, expectations: expectations, digest: digest, byteCount: text.count, key: reference)
        guard let key = keys.lookup(reference) else { return .needsKey(pending) }
        return .verdict(verdict(on: pending, key: key, query: query, at: now))
    }

    /// Judges a token whose key has been looked up.
    func verdict(on pending: PendingToken, key lookup: KeyLookup, query: Substring?, at now: Int64) -> Verdict {
        let keyID = pending.token.keyID
        switch lookup {
        case .unknown: return .refused(.rejected(.unknownKey), keyID)
        case .unavailable: return .undecided(.keyUnavailable, keyID)
        case .found(let key):
            do {
                let user = try pending.token.verified(by: key, expecting: pending.expectations, at: now)
                verifiedTokens.insert(user, for: pending.digest, byteCount: pending.byteCount)
                return verdict(on: user, query: query)
            } catch let rejection as Rejection {
                return .refused(.rejected(rejection), keyID)
            } catch {
                return .undecided(.internalError, keyID)
            }
        }
    }

    /// Judges the location's rules, and whether what the application is to be told fits into nginx's buffer.
    private func verdict(on user: VerifiedUser, query: Substring?) -> Verdict {
        let denial = rules.rules(for: query).denial(
            of: user, groups: [], requiresVerifiedEmail: settings.requiresVerifiedEmail)
        if let denial { return .forbidden(.denied(denial), user) }
        let headers = settings.identityHeaders.values(for: user)
        guard IdentityHeaders.fit(headers) else { return .forbidden(.identityTooLarge, user) }
        return .allowed(Verdict.Admission(user: user, headers: headers, expiry: user.expiry))
    }

    /// The one value of the one header line.
    private func tokenText(of headers: HTTPHeaders) throws(Rejection) -> [UInt8] {
        switch headers.line(named: Self.tokenHeader) {
        case .none: throw .missingToken
        case .several: throw .duplicateHeader
        case .one(let value):
            guard !value.isEmpty else { throw .missingToken }
            guard value.utf8.count <= UnverifiedToken.maximumByteCount else { throw .tokenTooLarge }
            return Array(value.utf8)
        }
    }
}
