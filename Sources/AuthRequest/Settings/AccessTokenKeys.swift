// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import PublicKeys
import TextBasics

/// Where the key sets for access tokens are: of issuers that the operator names, never of one that a token names.
public struct AccessTokenKeys: Sendable {
    /// The sets by the `iss` of the token.
    private var endpoints: [String: KeySetEndpoint] = [:]
    /// The set of every issuer that has none of its own.
    private let common: KeySetEndpoint?

    /// One set for whatever issuer is expected.
    public init(common: KeySetEndpoint) { self.common = common }

    /// - Parameters:
    ///   - issuers: those whose tokens are expected. The set of each is where it publishes it, for either form of a Cognito
    ///     user pool by itself: one of the two may not be there.
    ///   - configured: the sets of some, by name. The set of one form of a Cognito user pool is that of the other, too, unless that
    ///     has its own.
    /// - Throws: an error for an issuer that publishes no set where others do.
    public init(issuers: [Issuer], configured: [(issuer: Issuer, endpoint: KeySetEndpoint)] = []) throws(InvalidText) {
        common = nil
        for (issuer, endpoint) in configured {
            endpoints[issuer.description] = endpoint
        }
        for (issuer, endpoint) in configured {
            for name in issuer.names where endpoints[name] == nil { endpoints[name] = endpoint }
        }
        for name in issuers.flatMap(\.names) where endpoints[name] == nil {
            endpoints[name] = try KeySetEndpoint(issuer: name)
        }
    }

    /// - Parameter issuer: an `iss` that is expected; it may be unproven.
    public func endpoint(of issuer: String) -> KeySetEndpoint? { endpoints[issuer] ?? common }

    /// For `authsidecar check`: an issuer's name and where its keys are.
    public var list: [(issuer: String, endpoint: KeySetEndpoint)] {
        endpoints.map { ($0.key, $0.value) }.sorted { $0.issuer < $1.issuer }
            + (common.map { [("any issuer", $0)] } ?? [])
    }
}
