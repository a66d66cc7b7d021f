// SPDX-License-Identifier: Apache-2.0

public import LoginProtocol
import UserPool

/// What a load balancer needs without the browser; the HTTP endpoints use it as well.
extension ManagedLogin: IdentityProvider {
    public var clientID: String { configuration.clientID }
    public var issuer: String { configuration.issuer }
    public var authorizationEndpoint: String { "\(configuration.baseURL)/oauth2/authorize" }

    public func exchange(code: String, redirectURI: String) async throws(ExchangeError) -> Grant {
        try await exchange(code: code, redirectURI: redirectURI, codeVerifier: nil).grant
    }

    public func refresh(refreshToken: String) async throws(ExchangeError) -> Grant {
        try await renew(refreshToken: refreshToken).grant
    }

    public func userInfo(accessToken: String) async -> UserInfo? {
        guard let claims = await tokens.verify(accessToken: accessToken) else { return nil }
        let now = clock()
        guard now < claims.expires, claims.scope.split(separator: " ").contains("openid"),
            await store.grant(id: claims.originID, at: now) != nil,
            let user = try? await users.user(sub: claims.sub)
        else { return nil }
        var values = [("sub", user.sub), ("email_verified", user.isConfirmed ? "true" : "false")]
        if let name = user.name { values.append(("name", name)) }
        values += [("email", user.email), ("username", user.sub)]
        return UserInfo(claims: values.map { (name: $0.0, value: $0.1) })
    }

    /// An access token for scripts. It belongs to no login, so that the user info endpoint refuses it.
    ///
    /// - Parameter life: seconds from now; may be negative.
    public func mintAccessToken(sub: String, groups: [String], life: Int64) throws -> String {
        let now = clock()
        return try tokens.accessToken(
            sub: sub, groups: groups, scope: ["openid"], originID: RandomToken.uuid(), authTime: now + min(life, 0),
            life: life, at: now)
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
                sub: user.sub, groups: user.groups, scope: grant.scope, originID: grant.id,
                authTime: session.authTime, life: life, at: now)
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
