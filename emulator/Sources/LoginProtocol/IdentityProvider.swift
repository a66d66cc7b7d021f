// SPDX-License-Identifier: Apache-2.0

/// What a load balancer needs of the identity provider, without the browser.
///
/// A real one sends HTTPS requests to the token endpoint and the user info endpoint (RFC 6749 §4.1.3, OpenID Connect Core
/// §5.3). Here both are in one process, and calls replace the requests; the rules are the same.
public protocol IdentityProvider: Sendable {
    /// The app client that the load balancer signs people in for.
    var clientID: String { get }

    /// `iss` of the tokens.
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
    public let claims: [(name: String, value: String)]

    public init(claims: [(name: String, value: String)]) {
        self.claims = claims
    }

    /// The value of the first claim of that name.
    public subscript(name: String) -> String? { claims.first { $0.name == name }?.value }
}

/// Why a code or a refresh token gives no tokens. The name is the error code of RFC 6749 §5.2.
public enum ExchangeError: String, Error, Sendable {
    /// The code or refresh token is unknown, used, revoked or expired, or the code was asked for with another `redirect_uri`.
    case invalidGrant = "invalid_grant"
    /// The provider failed.
    case serverError = "server_error"
}

/// Makes access tokens for scripts. Their users need not exist.
public protocol AccessTokenMint: Sendable {
    /// An access token as the provider would issue it to a user with this `sub`.
    /// - Parameter life: seconds from now; negative: it has expired already.
    func accessToken(sub: String, groups: [String], life: Int64) async -> String?
}
