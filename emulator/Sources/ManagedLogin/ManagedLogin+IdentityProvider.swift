// SPDX-License-Identifier: Apache-2.0

public import LoginProtocol
import UserPool

/// What a load balancer needs without the browser; the HTTP endpoints use it as well.
extension ManagedLogin: IdentityProvider {
    public var clientID: String { configuration.clientID }
    public var issuer: String { configuration.addresses.issuer }
    public var authorizationEndpoint: String { "\(configuration.baseURL)/oauth2/authorize" }

    public func exchange(code: String, redirectURI: String) async throws(ExchangeError) -> Grant {
        try await exchange(code: code, redirectURI: redirectURI, codeVerifier: nil).grant
    }

    public func refresh(refreshToken: String) async throws(ExchangeError) -> Grant {
        try await renew(refreshToken: refreshToken).grant
    }

    public func userInfo(accessToken: String) async -> UserInfo? {
        let now = clock()
        guard let grant = await store.grant(accessToken: accessToken, at: now), grant.scope.contains("openid"),
            let user = try? await users.user(sub: grant.session.sub)
        else { return nil }
        return configuration.provider.userInfo(of: user.profile)
    }

    /// The token belongs to no login, so that the user info endpoint refuses it.
    public func mint(for profile: Profile, life: Int64) async throws(ExchangeError) -> MintedLogin {
        let now = clock()
        let content = AccessTokenContent(
            profile: profile, scope: ["openid"], grantID: RandomToken.uuid(), authTime: now + min(life, 0), issued: now,
            expires: now + life)
        guard let accessToken = try? tokens.accessToken(content) else { throw .serverError }
        return MintedLogin(userInfo: configuration.provider.userInfo(of: profile), accessToken: accessToken)
    }
}

extension User {
    fileprivate var profile: Profile {
        Profile(sub: sub, email: email, isEmailVerified: isConfirmed, name: name, groups: groups)
    }
}

extension ManagedLogin {
    /// What the token endpoint gives.
    struct Tokens {
        let grant: Grant
        /// `nil` unless `openid` was asked for.
        let idToken: String?
    }

    func exchange(
        code: String, redirectURI: String?, codeVerifier: String?
    ) async throws(ExchangeError) -> Tokens {
        let now = clock()
        guard
            let redeemed = await store.redeem(
                code: code, redirectURI: redirectURI, codeVerifier: codeVerifier, at: now)
        else { throw .invalidGrant }
        return try await issue(for: redeemed.grant, nonce: redeemed.nonce, at: now)
    }

    func renew(refreshToken: String) async throws(ExchangeError) -> Tokens {
        let now = clock()
        guard let grant = await store.grant(refreshToken: refreshToken, at: now) else { throw .invalidGrant }
        return try await issue(for: grant, nonce: nil, at: now)
    }

    private func issue(for grant: LoginStore.Grant, nonce: String?, at now: Int64) async throws(ExchangeError) -> Tokens
    {
        let session = grant.session
        do {
            // The current groups, not those at the time of the login.
            guard let user = try await users.user(sub: session.sub) else { throw ExchangeError.invalidGrant }
            let life = configuration.accessTokenLife
            let accessToken = try tokens.accessToken(
                AccessTokenContent(
                    profile: user.profile, scope: grant.scope, grantID: grant.id, authTime: session.authTime,
                    issued: now, expires: now + life))
            await store.remember(accessToken: accessToken, of: grant, at: now)
            let idToken =
                grant.scope.contains("openid")
                ? try tokens.idToken(
                    of: user, nonce: nonce, accessToken: accessToken, originID: grant.id, authTime: session.authTime,
                    life: life, at: now) : nil
            return Tokens(
                grant: Grant(accessToken: accessToken, refreshToken: grant.refreshToken, expiresIn: life),
                idToken: idToken)
        } catch let error as ExchangeError {
            throw error
        } catch {
            if let error = error as? UserPoolError { logFailure(error) }
            throw .serverError
        }
    }
}
