// SPDX-License-Identifier: Apache-2.0

/// What a load balancer needs of the identity provider, without the browser.
///
/// A real one sends HTTPS requests to the token endpoint and the user info endpoint (RFC 6749 §4.1.3, OpenID Connect Core
/// §5.3). Here both are in one process, and calls replace the requests; the rules are the same.
public protocol IdentityProvider: Sendable {
    /// The app client that the load balancer signs people in for.
    var clientID: String { get }

    /// `iss` of the user claims tokens: the issuer that the load balancer is configured with. An access token may name another.
    var issuer: String { get }

    /// Where the browser is sent to log in: the authorization endpoint without a query.
    var authorizationEndpoint: String { get }

    /// Exchanges a code for tokens. A code is valid once, for a few minutes, and only with the `redirect_uri` of its
    /// authorization request.
    func exchange(code: String, redirectURI: String) async throws(ExchangeError) -> Grant

    /// New tokens for a refresh token, when the access token has expired (RFC 6749 §6). The provider may
    /// return the same refresh token. After a sign-out there are no new tokens.
    func refresh(refreshToken: String) async throws(ExchangeError) -> Grant

    /// The user info for an access token, in the provider's order of the claims; `nil` if the token is no longer valid or its
    /// user is gone.
    func userInfo(accessToken: String) async -> UserInfo?

    /// For scripts: the user info and an access token as the provider would issue them to this user, who need not exist.
    /// - Parameter life: seconds from now; negative: the access token has expired already.
    func mint(for profile: Profile, life: Int64) async throws(ExchangeError) -> MintedLogin
}

/// A login that did not happen.
public struct MintedLogin: Sendable {
    public let userInfo: UserInfo
    public let accessToken: String

    public init(userInfo: UserInfo, accessToken: String) {
        self.userInfo = userInfo
        self.accessToken = accessToken
    }
}

/// What a code was exchanged for.
public struct Grant: Sendable {
    public let accessToken: String
    /// Empty if the provider gives none: then the session lasts as long as the load balancer says.
    public let refreshToken: String
    /// Seconds from now for which the access token is valid.
    public let expiresIn: Int64

    public init(accessToken: String, refreshToken: String, expiresIn: Int64) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresIn = expiresIn
    }
}

/// The claims of the user info endpoint. Their order is kept, since a load balancer signs them in the order in which they
/// came.
public struct UserInfo: Sendable {
    /// Name and value; of `sub` there is exactly one.
    package let claims: [(name: String, value: JSONObject.Value)]

    /// - Parameter claims: one without a value is left out.
    package init(_ claims: [(String, JSONObject.Value?)]) {
        self.claims = claims.compactMap { name, value in value.map { (name: name, value: $0) } }
    }

    /// The text of the first claim of that name; `nil` if it is no text.
    public subscript(name: String) -> String? {
        guard case .string(let text) = claims.first(where: { $0.name == name })?.value else { return nil }
        return text
    }
}

/// Why a code or a refresh token gives no tokens. The name is the error code of RFC 6749 §5.2.
public enum ExchangeError: String, Error, Sendable {
    /// The code or refresh token is unknown, used, revoked or expired, or the code was asked for with another `redirect_uri`.
    case invalidGrant = "invalid_grant"
    /// The provider failed.
    case serverError = "server_error"
}
