// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A user claims token taken apart, and the steps of its verification in their order.
///
/// Each step is reported to an observer when it ends. The observer of a request (``refuse(_:_:_:)``) ends the verification
/// at the first rejection; that of a ``TokenInspection`` notes every step. So both take the same steps.
struct ParsedToken: Sendable {
    /// Is told of a step, of its rejection (`nil`: passed), and what was found. What it throws ends the verification.
    typealias Observer = (
        VerificationStep, Rejection?, @autoclosure () -> String
    ) throws(VerificationError<Rejection>) -> Void

    let jws: CompactJWS
    let header: TokenHeader

    /// Ends the verification at the first rejection.
    static func refuse(
        _ step: VerificationStep, _ rejection: Rejection?, _ found: @autoclosure () -> String
    ) throws(VerificationError<Rejection>) {
        if let rejection { throw .rejected(rejection) }
    }

    /// Without this step there is nothing to go on with, whatever the observer does.
    init(_ text: TokenText, _ observe: Observer) throws(VerificationError<Rejection>) {
        do { jws = try CompactJWS(text.bytes) } catch {
            try observe(.form, .malformed, "\(error)")
            throw .rejected(.malformed)
        }
        header = TokenHeader(jws.header)
        try observe(.form, nil, isPadded ? "padded, as a load balancer writes it" : "without padding")
    }

    private var isPadded: Bool { jws.signingInput.contains(UInt8(ascii: "=")) }

    /// - Parameters:
    ///   - expected: `nil`: unknown, so signer, client and issuer are rejected.
    ///   - now: seconds since the epoch.
    func checkHeader(
        expecting expected: Expectations?, at now: Int64, _ observe: Observer
    ) throws(VerificationError<Rejection>) {
        for rule in HeaderRule.allCases {
            let rejection = rule.rejection(of: header, expecting: expected, at: now)
            try observe(.header(rule), rejection, rule.found(in: jws.header, expecting: expected))
        }
    }

    func checkSignature(by key: ES256PublicKey, _ observe: Observer) throws(VerificationError<Rejection>) {
        let isValid: Bool
        do { isValid = try key.isValidSignature(jws.signature, for: jws.signingInput) } catch {
            throw .undecided(error)
        }
        try observe(.signature, isValid ? nil : .badSignature, isValid ? "ES256" : "\(jws.signature.count) bytes")
    }

    /// The claims, which are proven only if every step before has passed.
    func checkedClaims(
        leeway: Int64, at now: Int64, _ observe: Observer
    ) throws(VerificationError<Rejection>) -> JSONObject {
        let claims: JSONObject
        do { claims = try jws.claims() } catch {
            try observe(.payload, .malformed, "\(error)")
            throw .rejected(.malformed)
        }
        try observe(.payload, nil, "\(claims.members.count) claims")
        for rule in ClaimsRule.allCases {
            let rejection = rule.rejection(of: claims, under: header, leeway: leeway, at: now)
            try observe(.claims(rule), rejection, rejection?.explanation ?? "")
        }
        return claims
    }
}
