// SPDX-License-Identifier: Apache-2.0

import LoginProtocol
import Synchronization

/// The session of a user. The browser stores it in cookies, sealed.
struct Session: Codable, Sendable {
    let id: String
    /// `sub` of the user info.
    var subject: String
    /// The user info, in the provider's order.
    var claims: [UserClaim]
    var accessToken: String
    /// Seconds since 1970.
    var accessTokenExpires: Int64
    /// Empty if the provider gave none.
    var refreshToken: String
    /// Seconds since 1970; a refresh does not extend it.
    let expires: Int64
    /// Which tenure it belongs to: all sessions of one can be ended at once.
    let tenure: Int

    /// Limit of a real load balancer for claims and access token together.
    static let maximumBytes = 11 * 1024

    /// - Throws: what is wrong with the provider's response.
    init(grant: Grant, userInfo: UserInfo, tenure: Int, at now: Int64, timeout: Int64) throws(CallbackFailure) {
        id = RandomText.identifier()
        expires = now + timeout
        self.tenure = tenure
        subject = ""
        claims = []
        accessToken = ""
        accessTokenExpires = 0
        refreshToken = ""
        try take(grant, userInfo, at: now)
    }

    /// The same session with new tokens.
    func renewed(by grant: Grant, _ userInfo: UserInfo, at now: Int64) throws(CallbackFailure) -> Session {
        var session = self
        try session.take(grant, userInfo, at: now)
        guard session.subject == subject else { throw .invalidUserInfo }
        return session
    }

    private mutating func take(_ grant: Grant, _ userInfo: UserInfo, at now: Int64) throws(CallbackFailure) {
        guard let subject = userInfo["sub"], !subject.isEmpty else { throw .invalidUserInfo }
        let claims = userInfo.claims.map { UserClaim($0) }
        guard JSONObject(claims.map(\.member)).text.utf8.count + grant.accessToken.utf8.count <= Self.maximumBytes
        else {
            throw .tooManyClaims
        }
        self.subject = subject
        self.claims = claims
        accessToken = grant.accessToken
        accessTokenExpires = now + grant.expiresIn
        if !grant.refreshToken.isEmpty { refreshToken = grant.refreshToken }
    }
}

/// Ends all sessions at once, as if they had timed out.
final class SessionTenures: Sendable {
    private let tenure = Mutex(1)

    /// The tenure of a session that begins now.
    var current: Int { tenure.withLock { $0 } }

    /// Ends the sessions of all tenures until now.
    func end() { tenure.withLock { $0 += 1 } }
}
