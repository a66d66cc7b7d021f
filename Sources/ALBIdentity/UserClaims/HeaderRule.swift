// SPDX-License-Identifier: Apache-2.0

import TextBasics
import JOSE

/// The rules for a token's protected header, in the order in which they are checked. Each refuses before anything is
/// spent on the next; all of them come before the first network access and before the signature.
public enum HeaderRule: CaseIterable, Sendable {
    /// `alg` is exactly `ES256`: the algorithm is ours to choose, not the token's (RFC 8725 §3.1).
    case algorithm
    /// `kid` is a UUID, so that it can name a key and nothing else (RFC 8725 §3.10).
    case keyID
    /// `signer` is one of the configured load balancers: keys are shared by all customers of a region.
    case signer
    /// `client` is one of the configured app clients, if any are.
    case client
    /// `iss` is the configured issuer, if one is (RFC 8725 §3.8).
    case issuer
    /// `exp` **of the header** is there and in the future: older tokens have none in the payload (RFC 7519 §4.1.4).
    case expiry

    /// The rejection, if the header breaks this rule.
    ///
    /// - Parameters:
    ///   - expected: `nil`, if nobody knows what is expected: then no signer, client or issuer is accepted.
    ///   - now: seconds since the epoch.
    func rejection(of header: TokenHeader, expecting expected: Expectations?, at now: Int64) -> Rejection? {
        switch self {
        case .algorithm:
            header.algorithm?.isIdentical(to: "ES256") == true ? nil : .unsupportedAlgorithm
        case .keyID:
            header.keyID.failure
        case .signer:
            (expected?.loadBalancers.signer(of: header) ?? .failure(.wrongSigner)).failure
        case .client:
            expected?.accepts(client: header.client) == true ? nil : .wrongClient
        case .issuer:
            expected?.accepts(issuer: header.issuer) == true ? nil : .wrongIssuer
        case .expiry:
            switch header.expiry {
            case .success(let expiry): now < expiry + (expected?.leeway ?? Expectations.standardLeeway) ? nil : .expired
            case .failure(let rejection): rejection
            }
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
