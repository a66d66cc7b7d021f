// SPDX-License-Identifier: Apache-2.0

/// Every setting there is, in the order of the manual.
///
/// `docs/configuration.md` and the shipped configuration file document each; a test compares them with this list.
enum SettingKey: String, CaseIterable, Sendable {
    case albARN = "ALB_ARN"
    case clientID = "CLIENT_ID"
    case issuer = "ISSUER"
    case keyEndpoint = "KEY_ENDPOINT"
    case cacheDirectory = "CACHE_DIR"
    case leeway = "LEEWAY"
    case identityHeaders = "IDENTITY_HEADERS"
    case headerEncoding = "HEADER_ENCODING"
    case accessToken = "ACCESS_TOKEN"
    case accessTokenIssuer = "ACCESS_TOKEN_ISSUER"
    case accessTokenClientClaim = "ACCESS_TOKEN_CLIENT_CLAIM"
    case accessTokenAudience = "ACCESS_TOKEN_AUDIENCE"
    case accessTokenAlgorithms = "ACCESS_TOKEN_ALGORITHMS"
    case keySetURL = "JWKS_URL"
    case groupsClaim = "GROUPS_CLAIM"
    case groupsSeparator = "GROUPS_SEPARATOR"
    case emailClaim = "EMAIL_CLAIM"
    case requireVerifiedEmail = "REQUIRE_VERIFIED_EMAIL"
    case sessionCookie = "SESSION_COOKIE"
    case logoutEndpoint = "LOGOUT_ENDPOINT"
    case logoutURI = "LOGOUT_URI"
    case logoutClientID = "LOGOUT_CLIENT_ID"
    case logoutStyle = "LOGOUT_STYLE"
    case logoutGlobal = "LOGOUT_GLOBAL"
    case revocation = "REVOCATION"
    case revocationDays = "REVOCATION_DAYS"
    case revocationCacheSeconds = "REVOCATION_CACHE_SECONDS"
    case stateDirectory = "STATE_DIR"
    case control = "CONTROL"
    case pagesPrefix = "PAGES_PREFIX"
    case siteName = "SITE_NAME"
    case siteLogo = "SITE_LOGO"
    case contact = "CONTACT"
    case listen = "LISTEN"
    case listenAnywhere = "LISTEN_ANYWHERE"
    case socketMode = "SOCKET_MODE"
    case socketGroup = "SOCKET_GROUP"
    case eventLoops = "EVENT_LOOPS"
    case logLevel = "LOG_LEVEL"
    case logFormat = "LOG_FORMAT"
    case logAllowed = "LOG_ALLOWED"
    case logIdentity = "LOG_IDENTITY"

    /// The name of the flag without its dashes: lower case, dashes for underscores.
    var flagName: String {
        rawValue.lowercased().split(separator: "_").joined(separator: "-")
    }

    /// The name of the environment variable.
    var environmentName: String { Self.environmentPrefix + rawValue }

    static let environmentPrefix = "AUTHSIDECAR_"

    /// Whether it can be given more than once; the values are then joined by commas.
    var isRepeatable: Bool {
        [
            .listen, .albARN, .clientID, .issuer, .accessTokenIssuer, .accessTokenAudience, .accessTokenAlgorithms,
            .keySetURL,
        ]
        .contains(self)
    }

    /// One line for `--help`.
    var help: String {
        switch self {
        case .albARN: "ARN of each load balancer whose signature counts, comma separated. Mandatory."
        case .clientID: "App client ids that a token may be issued for, comma separated. (default: not checked)"
        case .issuer:
            "Issuers that a token may name, comma separated; the two forms of a Cognito user pool are one. (default: not "
                + "checked)"
        case .keyEndpoint:
            "Base URL of the public keys: https://, file:///dir/, or http:// to loopback. "
                + "(default: by partition and region of the ARN)"
        case .cacheDirectory: "Directory of the key cache. (default: $CACHE_DIRECTORY, else none)"
        case .leeway: "Seconds of clock difference allowed. (default: 5)"
        case .identityHeaders: "Claims for the application: HEADER=CLAIM|CLAIM, comma separated."
        case .headerEncoding: "How text outside printable ASCII is written: percent or utf-8. (default: percent)"
        case .accessToken:
            "verify: also check the access token, and take groups from it; off: ignore it. (default: off)"
        case .accessTokenIssuer:
            "Issuers that an access token may name, comma separated. (default: the one that the signed token names)"
        case .accessTokenClientClaim:
            "Claims that say which client an access token is for, separated by “|”; Amazon Cognito: always client_id. (default: "
                + "client_id|azp|cid|appid)"
        case .accessTokenAudience:
            "Audiences of which an access token must name one, comma separated; not of Amazon Cognito. (default: not checked)"
        case .accessTokenAlgorithms:
            "What an access token may be signed with, comma separated: RS256, PS256, ES256. (default: RS256)"
        case .keySetURL:
            "Key set (JWKS) for ACCESS_TOKEN=verify: URL, or ISSUER=URL, comma separated. (default: by ISSUER)"
        case .groupsClaim:
            "Claim that names groups, in either token: a name or a JSON Pointer such as /realm_access/roles; with “|” for "
                + "others. (default: cognito:groups)"
        case .groupsSeparator:
            "What separates groups in a string that is no list: comma, space or none. (default: none, it is one group)"
        case .emailClaim:
            "Claim with the e-mail address, for rules, log and X-User-Email; with “|” for others, such as "
                + "email|preferred_username|upn. (default: email)"
        case .requireVerifiedEmail:
            "Whether rules about e-mail addresses count only those that the provider has verified: yes or no. "
                + "(default: yes)"
        case .sessionCookie: "Base name of the session cookie. (default: AWSELBAuthSessionCookie)"
        case .logoutEndpoint: "The identity provider's logout URL. (default: the page /signed-out)"
        case .logoutURI: "Where the identity provider returns to after logout."
        case .logoutClientID: "App client id for logout. (default: CLIENT_ID)"
        case .logoutStyle:
            "What LOGOUT_URI is called: cognito (logout_uri) or oidc (post_logout_redirect_uri). (default: cognito)"
        case .logoutGlobal:
            "Whether /logout also has Amazon Cognito end all refresh tokens of the user: yes or no. (default: no)"
        case .revocation:
            "Whether a session that was signed out, and a user who is blocked, are refused: on or off. (default: off)"
        case .revocationDays:
            "Days for which a sign-out or block holds: as long as a session or its refresh token may live. (default: 7)"
        case .revocationCacheSeconds:
            "Seconds for which nginx's cache may let somebody in who has been signed out, 0 to 60. (default: 0)"
        case .stateDirectory: "Directory of the revocations. (default: $STATE_DIRECTORY, else none)"
        case .control:
            "Where `authsidecar revoke` reaches the daemon: systemd (its control socket) or unix:/PATH. (default: systemd)"
        case .pagesPrefix:
            "First part of the addresses of /whoami, /logout and /signed-out, such as /_sso. (default: nothing)"
        case .siteName: "The site's name, for the pages that people see. (default: none)"
        case .siteLogo: "The site's logo: a PNG or WebP file of at most 32 KB. (default: none)"
        case .contact: "Where people get help: a mail address or an https:// URL. (default: none)"
        case .listen:
            "Where to listen: systemd (on its sockets), unix:/PATH or tcp:127.0.0.1:PORT; repeatable. "
                + "(default: \(Self.defaultListen))"
        case .listenAnywhere:
            "Whether LISTEN may name an address beyond loopback, where everyone who can reach it can use the daemon: yes or "
                + "no. (default: no)"
        case .socketMode:
            "Mode of a socket of LISTEN=unix:/PATH: 0600, 0660 (owner and group) or 0666 (everyone). (default: 0660)"
        case .socketGroup:
            "Group of a socket of LISTEN=unix:/PATH, by name or number: the one that nginx runs as. (default: the daemon's)"
        case .eventLoops: "Number of worker threads. (default: one a core, at most 4)"
        case .logLevel: "Least level that is logged: debug, info, notice, warning, error. (default: info)"
        case .logFormat: "How lines of the log are written where there is no journal: text or json. (default: text)"
        case .logAllowed:
            "Whether those who are let in, and sign-outs, are logged at level info: yes or no. (default: no)"
        case .logIdentity: "Who may be named in the log: sub, email or none. (default: sub)"
        }
    }

    static let defaultListen = "systemd"
}
