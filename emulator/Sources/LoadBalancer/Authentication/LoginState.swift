// SPDX-License-Identifier: Apache-2.0

/// What a load balancer remembers of a login under way; it travels as the `state` of the authorization request.
struct LoginState: Codable, Equatable, Sendable {
    /// Tells one login from another, so that each counts once.
    let id: String
    /// What the browser's nonce cookie must say.
    let nonce: String
    let site: SiteAddress
    private(set) var path: OriginalPath
    /// The session cookie's name by the rule under which the login began.
    let cookieName: String
    /// Seconds since 1970, after which it is too late.
    let expires: Int64

    /// The same login, with another page after it.
    func leading(to path: OriginalPath) -> LoginState {
        var state = self
        state.path = path
        return state
    }
}
