// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The rules for a token's protected header, in the order in which they are judged. Each refuses before anything is
/// spent on the next; all of them stand before the first network access and before the signature.
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
    /// - Parameter now: seconds since the epoch.
    public func rejection(of header: TokenHeader, expecting expected: Expectations, at now: Int64) -> Rejection? {
        switch self {
        case .algorithm:
            header.algorithm?.isIdentical(to: "ES256") == true ? nil : .unsupportedAlgorithm
        case .keyID:
            header.keyID == nil ? .malformed : nil
        case .signer:
            header.signer.flatMap(expected.signer(named:)) == nil ? .wrongSigner : nil
        case .client:
            expected.accepts(client: header.client) ? nil : .wrongClient
        case .issuer:
            expected.accepts(issuer: header.issuer) ? nil : .wrongIssuer
        case .expiry:
            if let expiry = header.expiry { now < expiry + expected.leeway ? nil : .expired } else { .malformed }
        }
    }

    /// The first rejection, if the header breaks any rule.
    static func firstRejection(of header: TokenHeader, expecting expected: Expectations, at now: Int64) -> Rejection? {
        for rule in allCases {
            if let rejection = rule.rejection(of: header, expecting: expected, at: now) { return rejection }
        }
        return nil
    }
}
