// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The rules for an access token's protected header, in the order in which they are judged: before any network access
/// and before the signature.
public enum AccessTokenHeaderRule: CaseIterable, Sendable {
    /// `alg` is exactly `RS256`, whatever the key is: no HMAC keyed with a public key, no `none` (RFC 8725 §3.1).
    case algorithm
    /// `kid` is there: a set has several keys, and none is tried that the token does not name (RFC 8725 §3.10).
    case keyName

    /// The rejection, if the header breaks this rule.
    public func rejection(of header: AccessTokenHeader) -> AccessTokenRejection? {
        switch self {
        case .algorithm: header.algorithm?.isIdentical(to: "RS256") == true ? nil : .unsupportedAlgorithm
        case .keyName: header.keyName == nil ? .malformed : nil
        }
    }

    /// The first rejection, if the header breaks any rule.
    static func firstRejection(of header: AccessTokenHeader) -> AccessTokenRejection? {
        for rule in allCases {
            if let rejection = rule.rejection(of: header) { return rejection }
        }
        return nil
    }
}
