// SPDX-License-Identifier: Apache-2.0

import TextBasics
import JOSE

/// What the operator expects of every token. Made once for all requests: a copy would cost a request as much as a rule.
public final class Expectations: Sendable {
    public let loadBalancers: LoadBalancers
    /// The app clients that a token may have been issued for; empty: not checked.
    public let clientIDs: [String]
    /// The issuers that a token may name; empty: not checked.
    public let issuers: [Issuer]
    public let accessTokens: AccessTokenExpectations
    /// How many seconds the clocks of the load balancer and of this machine may differ.
    public let leeway: Int64

    /// The largest ``leeway`` that may be asked for; a token lives 120 s.
    public static let maximumLeeway: Int64 = 120
    /// The ``leeway`` that is used if nobody asks for another.
    public static let standardLeeway: Int64 = 5

    public init(
        loadBalancers: LoadBalancers, clientIDs: [String] = [], issuers: [Issuer] = [],
        accessTokens: AccessTokenExpectations = AccessTokenExpectations(), leeway: Int64 = standardLeeway
    ) {
        precondition((0...Self.maximumLeeway).contains(leeway))
        self.loadBalancers = loadBalancers
        self.clientIDs = clientIDs
        self.issuers = issuers
        self.accessTokens = accessTokens
        self.leeway = leeway
    }

    /// Whether a token of this app client is accepted.
    func accepts(client: String?) -> Bool {
        guard !clientIDs.isEmpty else { return true }
        guard let client else { return false }
        return clientIDs.contains { $0.isIdentical(to: client) }
    }

    /// Whether a token of this issuer is accepted.
    func accepts(issuer: String?) -> Bool {
        guard !issuers.isEmpty else { return true }
        guard let issuer else { return false }
        return issuers.contains { $0.isNamed(issuer) }
    }

    /// Whether an access token of this issuer may be one of a user whose own token names another: a user pool has two
    /// names, and the two tokens may differ in which they use. Another issuer's token is accepted only if it is named for that.
    public func accepts(accessTokenIssuer issuer: String?, of user: VerifiedUser) -> Bool {
        guard let issuer, let own = user.issuer else { return false }
        let expected = accessTokens.issuers.isEmpty ? [Issuer(own)] : accessTokens.issuers
        return expected.contains { $0.isNamed(issuer) }
    }
}
