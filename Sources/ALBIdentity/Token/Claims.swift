// SPDX-License-Identifier: Apache-2.0

import TextBasics
import JOSE

/// A token's claims by their names (RFC 7519 §4).
public typealias Claims = JSONObject

extension JSONValue {
    /// A whole number of seconds since the epoch, between 1970 and the year 9999.
    var time: Int64? {
        guard let integer, (0...253_402_300_799).contains(integer) else { return nil }
        return integer
    }
}

extension Claims {
    /// The rejection, if `nbf` is there and is still to come or is no time (RFC 7519 §4.1.5).
    ///
    /// - Parameter now: seconds since the epoch.
    func notBeforeRejection<Reason>(
        at now: Int64, leeway: Int64, notYetValid: Reason, malformed: Reason
    ) -> Reason? {
        switch self["nbf"] {
        case nil: nil
        case .integer(let notBefore): notBefore <= now + leeway ? nil : notYetValid
        default: malformed
        }
    }
}

extension CaseIterable {
    /// Ends at the first rule of a list that is broken.
    ///
    /// - Parameter rejection: of one rule; `nil`, if it is kept.
    static func enforce<Reason>(
        _ rejection: (Self) -> Reason?
    ) throws(VerificationError<Reason>) {
        for rule in allCases {
            if let rejection = rejection(rule) { throw .rejected(rejection) }
        }
    }
}
