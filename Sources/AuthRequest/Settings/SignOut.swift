// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// How people are signed out: the load balancer's session cookie expires, then the identity provider ends its own
/// session. Neither by itself signs anyone out (Amazon Cognito developer guide, “Logout endpoint”).
public struct SignOut: Equatable, Sendable {
    /// A load balancer splits its cookie into at most this many shards.
    private static let shards = 4

    /// The base name of the session cookie.
    public let cookie: CookieName
    /// One `Set-Cookie` value for each cookie that the load balancer may have set, and the bare name.
    let expiredCookies: [String]
    /// Where the browser goes next; `nil`: to the daemon's own page.
    let location: String?
    /// Whether the identity provider is told, too. If not, it may sign the person in again without asking.
    var endsProviderSession: Bool { location != nil }

    /// Expires the load balancer's default cookie and shows the daemon's own page.
    public static let standard = SignOut(cookie: .standard, provider: nil)

    /// - Parameters:
    ///   - cookie: the base name of the session cookie.
    ///   - provider: the identity provider's logout endpoint; `nil`: the daemon's own page comes next.
    public init(cookie: CookieName, provider: LogoutRequest?) {
        let names = (0..<Self.shards).map { "\(cookie)-\($0)" } + ["\(cookie)"]
        // The attributes are those with which the load balancer sets the cookie: another Path would be another cookie
        // (RFC 6265 §5.3 step 11).
        expiredCookies = names.map {
            "\($0)=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; Secure; HttpOnly"
        }
        self.cookie = cookie
        location = provider?.location
    }
}

/// The name of a cookie (RFC 6265 §4.1.1): a token in the sense of RFC 9110 §5.6.2.
public struct CookieName: Equatable, Sendable, CustomStringConvertible {
    public let description: String

    /// The name that a load balancer uses unless told otherwise.
    public static let standard = CookieName(unchecked: "AWSELBAuthSessionCookie")

    /// - Parameter text: gives `nil` if a character may not be in a cookie's name.
    public init?(_ text: String) {
        guard (1...128).contains(text.utf8.count), text.hasOnlyLettersDigits(and: "!#$%&'*+-.^_`|~") else { return nil }
        description = text
    }

    private init(unchecked text: String) { description = text }
}

/// How an identity provider wants to be told where to return to after logout.
public enum LogoutStyle: String, CaseIterable, Sendable {
    /// `client_id`, `logout_uri` (Amazon Cognito developer guide, “Logout endpoint”).
    case cognito
    /// `client_id`, `post_logout_redirect_uri` (OpenID Connect RP-Initiated Logout 1.0 §2).
    case oidc

    fileprivate var returnParameter: String {
        switch self {
        case .cognito: "logout_uri"
        case .oidc: "post_logout_redirect_uri"
        }
    }
}

/// The request with which a browser signs out at the identity provider.
///
/// With a place to return to, it is `GET ENDPOINT?client_id=…` and the parameter of the ``LogoutStyle``. Without, the endpoint
/// is used as it is, for providers that want other parameters.
public struct LogoutRequest: Equatable, Sendable {
    let location: String

    /// - Parameters:
    ///   - endpoint: the provider's logout URL.
    ///   - clientID: the app client that signs out.
    ///   - returnURI: an allowed sign-out URL of that client, character by character.
    public init(endpoint: WebURL, clientID: String, returnURI: WebURL, style: LogoutStyle = .cognito) {
        let separator = endpoint.description.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        let client = PercentEncoding.encode(clientID, keeping: .unreserved)
        let uri = PercentEncoding.encode(returnURI.description, keeping: .unreserved)
        location = "\(endpoint)\(separator)client_id=\(client)&\(style.returnParameter)=\(uri)"
    }

    /// - Parameter endpoint: the provider's logout URL with every parameter that it wants.
    public init(endpoint: WebURL) {
        location = endpoint.description
    }
}
