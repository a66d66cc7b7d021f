// SPDX-License-Identifier: Apache-2.0

import TextBasics
import JOSE

/// The rules for the payload, checked once the signature is valid.
public enum ClaimsRule: CaseIterable, Sendable {
    /// `exp`, where the payload has one, is the header's: tokens of 2018 have none there.
    case expiryAgrees
    /// `iss`, where the payload has one, is the header's.
    case issuerAgrees
    /// `nbf`, where an identity provider adds one, is not in the future (RFC 7519 §4.1.5).
    case notBefore

    /// The rejection, if the claims break this rule.
    ///
    /// - Parameter now: seconds since the epoch.
    func rejection(of claims: JSONObject, under header: TokenHeader, leeway: Int64, at now: Int64) -> Rejection? {
        switch self {
        case .expiryAgrees:
            if let expiry = claims["exp"] {
                expiry.time.map { .success($0) == header.expiry } == true ? nil : .claimsMismatch
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
            claims.notBeforeRejection(at: now, leeway: leeway, notYetValid: .notYetValid, malformed: .malformed)
        }
    }
}
