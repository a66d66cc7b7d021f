// SPDX-License-Identifier: Apache-2.0

import UserPool

/// What is stored between two requests: sessions, codes, grants, mails. In memory and bounded; a restart loses it.
actor LoginStore {
    /// A user who is signed in here.
    struct Session: Sendable {
        /// Not a secret, unlike the cookie's value.
        let id: String
        let sub: String
        let authTime: Int64
    }

    /// What the tokens of one login share.
    struct Grant: Sendable {
        /// `origin_jti` of its tokens.
        let id: String
        let session: Session
        let scope: [String]
        let refreshToken: String
    }

    private struct Code: Sendable {
        let request: AuthorizationRequest
        let session: Session
        let expires: Int64
        /// Once the code was used: the grant that it gave.
        var grantID: String?
    }

    private static let capacity = 10_000
    private static let mailCapacity = 50
    /// Seconds for which a user with the right password may confirm the e-mail address and be signed in.
    private static let pendingLife: Int64 = 3600

    private let configuration: ManagedLoginConfiguration
    private var sessions = ExpiringTable<Session>(capacity: capacity)
    private var pending = ExpiringTable<User>(capacity: capacity)
    private var codes = ExpiringTable<Code>(capacity: capacity)
    private var grants = ExpiringTable<Grant>(capacity: capacity)
    private var grantIDs = ExpiringTable<String>(capacity: capacity)
    private var accessTokens = ExpiringTable<String>(capacity: capacity)
    private var mails: [Mail] = []

    init(configuration: ManagedLoginConfiguration) {
        self.configuration = configuration
    }

    // MARK: - Sessions of browsers

    func session(_ cookie: String?, at now: Int64) -> Session? {
        cookie.flatMap { sessions.value(for: $0, at: now) }
    }

    /// - Parameter old: the cookie of the request; it is not valid afterwards.
    /// - Returns: the cookie's value.
    func beginSession(of user: User, instead old: String?, at now: Int64) -> (cookie: String, session: Session) {
        if let old { sessions.remove(old) }
        let session = Session(id: RandomToken.make(), sub: user.sub, authTime: now)
        let cookie = RandomToken.make()
        sessions.insert(session, for: cookie, expires: now + configuration.sessionLife, at: now)
        return (cookie, session)
    }

    /// Ends a session: none of its tokens can be renewed. Access tokens stay valid until they expire, as with Cognito.
    func endSession(_ cookie: String?, at now: Int64) {
        guard let cookie, let session = sessions.value(for: cookie, at: now) else { return }
        sessions.remove(cookie)
        codes.removeAll { $0.session.id == session.id && $0.grantID == nil }
        for grant in grants.values(where: { $0.session.id == session.id }) { grantIDs.remove(grant.refreshToken) }
    }

    // MARK: - Users with the right password and an unconfirmed address

    func rememberPending(_ user: User, at now: Int64) -> String {
        let cookie = RandomToken.make()
        pending.insert(user, for: cookie, expires: now + Self.pendingLife, at: now)
        return cookie
    }

    func pendingUser(_ cookie: String?, at now: Int64) -> User? {
        cookie.flatMap { pending.value(for: $0, at: now) }
    }

    func forgetPending(_ cookie: String?) {
        if let cookie { pending.remove(cookie) }
    }

    // MARK: - Codes and grants

    func makeCode(for request: AuthorizationRequest, in session: Session, at now: Int64) -> String {
        let code = RandomToken.make()
        let record = Code(request: request, session: session, expires: now + configuration.codeLife)
        // Stored for longer than it is valid, so that a second use is noticed while the tokens of the first are valid.
        let memory = max(configuration.codeLife, configuration.accessTokenLife)
        codes.insert(record, for: code, expires: now + memory, at: now)
        return code
    }

    /// Exchanges a code. It is used up even if another parameter is wrong. A second use revokes the grant of the first
    /// (RFC 6749 §4.1.2).
    func redeem(
        code: String, redirectURI: String?, codeVerifier: String?, at now: Int64
    ) -> (grant: Grant, nonce: String?)? {
        guard let record = codes.value(for: code, at: now) else { return nil }
        if let grantID = record.grantID {
            revoke(grantID, at: now)
            return nil
        }
        let grant = Grant(
            id: RandomToken.uuid(), session: record.session, scope: record.request.scope,
            refreshToken: RandomToken.make())
        _ = codes.update(code, at: now) { $0.grantID = grant.id }
        guard now < record.expires, let redirectURI, redirectURI.utf8.elementsEqual(record.request.redirectURI.utf8),
            record.request.accepts(codeVerifier: codeVerifier)
        else { return nil }
        let expires = now + configuration.refreshTokenLife
        grants.insert(
            grant, for: grant.id, expires: max(expires, now + configuration.accessTokenLife), at: now)
        grantIDs.insert(grant.id, for: grant.refreshToken, expires: expires, at: now)
        return (grant, record.request.nonce)
    }

    func grant(refreshToken: String, at now: Int64) -> Grant? {
        grantIDs.value(for: refreshToken, at: now).flatMap { grants.value(for: $0, at: now) }
    }

    /// What the access token looks like does not matter: some providers' are opaque.
    func remember(accessToken: String, of grant: Grant, at now: Int64) {
        accessTokens.insert(grant.id, for: accessToken, expires: now + configuration.accessTokenLife, at: now)
    }

    func grant(accessToken: String, at now: Int64) -> Grant? {
        accessTokens.value(for: accessToken, at: now).flatMap { grants.value(for: $0, at: now) }
    }

    private func revoke(_ grantID: String, at now: Int64) {
        guard let grant = grants.value(for: grantID, at: now) else { return }
        grantIDs.remove(grant.refreshToken)
        grants.remove(grantID)
    }

    // MARK: - Mails

    func post(_ mail: Mail) {
        mails.insert(mail, at: 0)
        if mails.count > Self.mailCapacity { mails.removeLast() }
    }

    /// The newest first.
    func outbox() -> [Mail] { mails }
}
