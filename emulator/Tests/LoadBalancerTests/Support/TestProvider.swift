// SPDX-License-Identifier: Apache-2.0

import LoginProtocol
import Synchronization

/// An identity provider that gives what a test wants.
final class TestProvider: IdentityProvider {
    let clientID = "client"
    let issuer = "http://127.0.0.1:9080/pool"
    let authorizationEndpoint = "http://127.0.0.1:9080/oauth2/authorize"

    /// What it returns, and what it was asked for.
    struct Script {
        var claims = [
            ("sub", "4b5bef9c"), ("email_verified", "true"), ("email", "ann@example.com"), ("username", "ann"),
        ]
        var accessToken = "access-1"
        var refreshToken = "refresh-1"
        var exchangeError: ExchangeError?
        var hasUserInfo = true
        /// What a refresh gives; without it none is renewed.
        var refreshed: String?
        var exchanges: [String] = []
        var refreshes: [String] = []
    }

    private let script = Mutex(Script())

    func change(_ change: (inout Script) -> Void) {
        script.withLock { change(&$0) }
    }

    var exchanges: [String] { script.withLock { $0.exchanges } }
    var refreshes: [String] { script.withLock { $0.refreshes } }

    func exchange(code: String, redirectURI: String) async throws(ExchangeError) -> Grant {
        let script = script.withLock { script in
            script.exchanges.append("\(code) \(redirectURI)")
            return script
        }
        if let error = script.exchangeError { throw error }
        return Grant(accessToken: script.accessToken, refreshToken: script.refreshToken, expiresIn: 3600)
    }

    func refresh(refreshToken: String) async throws(ExchangeError) -> Grant {
        let refreshed = script.withLock { script in
            script.refreshes.append(refreshToken)
            return script.refreshed
        }
        guard let refreshed else { throw .invalidGrant }
        return Grant(accessToken: refreshed, refreshToken: "", expiresIn: 3600)
    }

    func userInfo(accessToken: String) async -> UserInfo? {
        script.withLock { $0.hasUserInfo ? UserInfo($0.claims.map { ($0.0, .string($0.1)) }) : nil }
    }

    /// As a user pool has them, and an access token that says what was asked for.
    func mint(for profile: Profile, life: Int64) async throws(ExchangeError) -> MintedLogin {
        let claims: [(String, JSONObject.Value?)] = [
            ("sub", .string(profile.sub)), ("email_verified", profile.email.map { _ in "true" }),
            ("name", profile.name.map { .string($0) }), ("email", profile.email.map { .string($0) }),
            ("username", .string(profile.username ?? profile.sub)),
        ]
        return MintedLogin(
            userInfo: UserInfo(claims),
            accessToken: "\(profile.sub)|\(profile.groups.joined(separator: ","))|\(life)")
    }
}
