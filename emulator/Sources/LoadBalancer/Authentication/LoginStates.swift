// SPDX-License-Identifier: Apache-2.0

import LoginProtocol
import Synchronization

/// Seals the states of logins, and redeems each state once.
final class LoginStates: Sendable {
    /// A login has to be finished within 15 minutes, as with a real load balancer.
    static let life: Int64 = 900
    /// How many finished logins are remembered. Beyond that the oldest is forgotten; its code is used up anyway.
    static let maximumUsed = 4096

    /// Longer ones do not fit into the addresses of a login: many proxies accept lines of at most 8192 bytes.
    static let maximumBytes = 6000

    private let key = SealingKey()
    private let used = Mutex(RecentValues<Void>(capacity: LoginStates.maximumUsed))
    private static let purpose = "login state"

    /// The `state` parameter for a login. Where it would be too long, the login ends at the root.
    func seal(_ state: LoginState) throws -> String {
        let text = try key.seal(state, purpose: Self.purpose).base64URL
        guard text.utf8.count > Self.maximumBytes, state.path != .root else { return text }
        return try key.seal(state.leading(to: .root), purpose: Self.purpose).base64URL
    }

    /// The login that a `state` parameter stands for.
    /// - Parameter nonce: what the browser's nonce cookie says.
    func redeem(_ text: String, nonce: String?, site: SiteAddress, at now: Int64) throws(CallbackFailure) -> LoginState
    {
        guard let sealed = [UInt8](base64URL: text),
            let state = key.open(LoginState.self, from: sealed, purpose: Self.purpose), state.site == site
        else { throw .invalidState }
        guard let nonce else { throw .missingNonce }
        guard nonce == state.nonce else { throw .invalidNonce }
        guard now < state.expires else { throw .lateLogin }
        let isFirst = used.withLock { used in
            guard used[state.id] == nil else { return false }
            used.set((), for: state.id)
            return true
        }
        guard isFirst else { throw .usedState }
        return state
    }
}

/// A login that has begun. It is sealed into the `state` parameter of the authorization request.
struct LoginState: Codable, Equatable, Sendable {
    /// Identifies the login, so that it can end only once.
    let id: String
    /// What the browser's nonce cookie must say.
    let nonce: String
    let site: SiteAddress
    private(set) var path: OriginalPath
    /// The session cookie's name by the rule under which the login began.
    let cookieName: String
    /// Seconds since 1970, at which the login expires.
    let expires: Int64

    /// The same login, with another page after it.
    func leading(to path: OriginalPath) -> LoginState {
        var state = self
        state.path = path
        return state
    }
}
