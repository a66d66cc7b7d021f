// SPDX-License-Identifier: Apache-2.0

import TextBasics
import JOSE

/// What the operator expects of every token.
public struct Expectations: Sendable {
    public let loadBalancers: LoadBalancers
    /// The app clients that a token may have been issued for; empty: not checked.
    public let clientIDs: [String]
    /// The issuer that a token must name; `nil`: not checked.
    public let issuer: String?
    /// How many seconds the clocks of the load balancer and of this machine may differ.
    public let leeway: Int64

    /// The largest ``leeway`` that may be asked for; a token lives 120 s.
    public static let maximumLeeway: Int64 = 120
    /// The ``leeway`` that is used if nobody asks for another.
    public static let standardLeeway: Int64 = 5

    public init(
        loadBalancers: LoadBalancers, clientIDs: [String] = [], issuer: String? = nil, leeway: Int64 = standardLeeway
    ) {
        precondition((0...Self.maximumLeeway).contains(leeway))
        self.loadBalancers = loadBalancers
        self.clientIDs = clientIDs
        self.issuer = issuer
        self.leeway = leeway
    }

    /// Whether a token of this app client is accepted.
    func accepts(client: String?) -> Bool {
        guard !clientIDs.isEmpty else { return true }
        guard let client else { return false }
        return clientIDs.contains { $0.isIdentical(to: client) }
    }

    /// Whether a token of this issuer is accepted.
    func accepts(issuer other: String?) -> Bool {
        guard let issuer else { return true }
        return other?.isIdentical(to: issuer) == true
    }
}
