// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// A load balancer whose signature counts, and where its public keys are.
public struct LoadBalancer: Hashable, Sendable {
    public let arn: LoadBalancerARN
    public let keyEndpoint: KeyEndpoint

    public init(arn: LoadBalancerARN, keyEndpoint: KeyEndpoint) {
        self.arn = arn
        self.keyEndpoint = keyEndpoint
    }
}

/// The load balancers whose signature counts: at least one. All customers of a region share its keys, so only the signer
/// tells a token of one's own from that of a stranger.
public struct LoadBalancers: Sendable {
    public let all: [LoadBalancer]

    /// - Returns: `nil`, if there are none.
    public init?(_ all: [LoadBalancer]) {
        guard !all.isEmpty else { return nil }
        self.all = all
    }

    /// Where keys may be, each place once.
    public var keyEndpoints: [KeyEndpoint] { Array(Set(all.map(\.keyEndpoint))) }

    /// The one that a token's `signer` names.
    func signer(of header: TokenHeader) -> Result<LoadBalancer, Rejection> {
        for balancer in all where header.signer?.isIdentical(to: balancer.arn.description) == true {
            return .success(balancer)
        }
        return .failure(.wrongSigner)
    }
}
