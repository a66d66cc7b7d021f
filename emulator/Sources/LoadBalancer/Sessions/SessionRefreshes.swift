// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// Renews sessions whose access token has expired.
///
/// A real load balancer writes the new tokens into the cookie. Here the response to nginx's subrequest cannot set cookies, so
/// the tokens are stored in memory. A session that is no longer stored is renewed again from the cookie.
actor SessionRefreshes {
    /// How many renewed sessions are stored.
    static let capacity = 4096

    private let provider: any IdentityProvider
    private var renewed = RecentValues<Session>(capacity: SessionRefreshes.capacity)
    private var underWay: [String: Task<Session?, Never>] = [:]

    init(provider: any IdentityProvider) { self.provider = provider }

    /// The session with a valid access token; `nil` if the provider does not renew it: then the session is over.
    ///
    /// Without a refresh token it stays as it is until it times out, as with a real load balancer.
    func current(_ session: Session, at now: Int64) async -> Session? {
        if session.accessTokenExpires > now || session.refreshToken.isEmpty { return session }
        let latest = renewed[session.id] ?? session
        if latest.accessTokenExpires > now { return latest }
        if let task = underWay[session.id] { return await task.value }
        let task = Task { await Self.renew(latest, with: provider, at: now) }
        underWay[session.id] = task
        let fresh = await task.value
        underWay[session.id] = nil
        if let fresh { renewed.set(fresh, for: session.id) }
        return fresh
    }

    private static func renew(_ session: Session, with provider: any IdentityProvider, at now: Int64) async -> Session?
    {
        guard let grant = try? await provider.refresh(refreshToken: session.refreshToken),
            let userInfo = await provider.userInfo(accessToken: grant.accessToken)
        else { return nil }
        return try? session.renewed(by: grant, userInfo, at: now)
    }
}
