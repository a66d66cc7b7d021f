// SPDX-License-Identifier: Apache-2.0

import JOSE
import TextBasics

/// What the operator expects of access tokens.
public struct AccessTokenExpectations: Sendable {
    /// The issuers that an access token may name; empty: the one that the user's token names.
    public let issuers: [Issuer]
    /// The claims that may say which client a token was issued to. At least one must be there, and each that is there must name
    /// the client. Not of Amazon Cognito, whose tokens have `client_id`.
    public let clientClaims: [ClaimPath]
    /// The audiences of which a token must name one (RFC 7519 §4.1.3); empty: not checked. Not of Amazon Cognito, whose access
    /// tokens have none.
    public let audiences: [String]
    /// What a token may be signed with (RFC 8725 §3.1).
    public let algorithms: [SignatureAlgorithm]

    /// `client_id` (RFC 9068 §2.2), `azp` (Keycloak, Auth0, Entra's version 2), `cid` (Okta), `appid` (Entra's version 1).
    public static let standardClientClaims = ["client_id", "azp", "cid", "appid"].map(ClaimPath.init(name:))

    public init(
        issuers: [Issuer] = [], clientClaims: [ClaimPath] = standardClientClaims, audiences: [String] = [],
        algorithms: [SignatureAlgorithm] = [.rs256]
    ) {
        (self.issuers, self.clientClaims, self.audiences) = (issuers, clientClaims, audiences)
        self.algorithms = algorithms
    }

    /// Whether a token was issued to the client of the user's own token.
    func acceptsClient(of claims: Claims, for user: VerifiedUser) -> Bool {
        guard let client = user.clientID else { return false }
        let named = clientClaims.compactMap { claims[$0] }
        return !named.isEmpty && named.allSatisfy { $0.string?.isIdentical(to: client) == true }
    }

    /// Whether a token names an expected audience.
    func namesAudience(_ claims: Claims) -> Bool {
        claims.audiences.contains { named in audiences.contains { $0.isIdentical(to: named) } }
    }

    /// Whether its audiences prove that a token is an access token: one is expected, and none is the client, to which an ID token
    /// would be addressed, whatever other audiences it has.
    func provesAccess(_ claims: Claims, of user: VerifiedUser) -> Bool {
        namesAudience(claims) && !claims.audiences.contains { $0.isIdentical(to: user.clientID ?? "") }
    }
}

extension Claims {
    /// `aud`, which is one text or several (RFC 7519 §4.1.3).
    fileprivate var audiences: [String] {
        switch self["aud"] {
        case .string(let audience): [audience]
        case .array(let elements): elements.compactMap(\.string)
        default: []
        }
    }
}
