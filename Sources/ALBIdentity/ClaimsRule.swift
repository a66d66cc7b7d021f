// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The rules for the payload, judged once the signature holds.
public enum ClaimsRule: CaseIterable, Sendable {
    /// `exp`, where the payload has one, is the header's: tokens of 2018 have none there.
    case expiryAgrees
    /// `iss`, where the payload has one, is the header's.
    case issuerAgrees
    /// `nbf`, where an identity provider adds one, has come (RFC 7519 §4.1.5).
    case notBefore

    /// The rejection, if the claims break this rule.
    ///
    /// - Parameter now: seconds since the epoch.
    public func rejection(
        of claims: JSONObject, under header: TokenHeader, expecting expected: Expectations, at now: Int64
    ) -> Rejection? {
        switch self {
        case .expiryAgrees:
            if let expiry = claims["exp"] {
                expiry.time == header.expiry && header.expiry != nil ? nil : .claimsMismatch
            } else {
                nil
            }
        case .issuerAgrees:
            if let issuer = claims["iss"] {
                issuer.string.map { header.issuer?.isIdentical(to: $0) == true } == true ? nil : .claimsMismatch
            } else {
                nil
            }
        case .notBefore:
            switch claims["nbf"] {
            case nil: nil
            case .integer(let notBefore): notBefore <= now + expected.leeway ? nil : .notYetValid
            default: .malformed
            }
        }
    }

    /// The first rejection, if the claims break any rule.
    static func firstRejection(
        of claims: JSONObject, under header: TokenHeader, expecting expected: Expectations, at now: Int64
    ) -> Rejection? {
        for rule in allCases {
            if let rejection = rule.rejection(of: claims, under: header, expecting: expected, at: now) {
                return rejection
            }
        }
        return nil
    }
}
