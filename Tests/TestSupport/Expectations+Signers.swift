// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import TextBasics

extension Expectations {
    /// Load balancers with one place for their keys.
    package convenience init(
        signers: [LoadBalancerARN], keysAt endpoint: String = "https://keys.example/", clientIDs: [String] = [],
        issuer: String? = nil, leeway: Int64 = standardLeeway
    ) throws {
        let endpoint = try KeyEndpoint(endpoint)
        guard let loadBalancers = LoadBalancers(signers.map { LoadBalancer(arn: $0, keyEndpoint: endpoint) }) else {
            throw InvalidText("no signers")
        }
        self.init(
            loadBalancers: loadBalancers, clientIDs: clientIDs, issuers: issuer.map { [Issuer($0)] } ?? [],
            leeway: leeway)
    }
}
