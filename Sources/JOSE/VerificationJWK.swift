// SPDX-License-Identifier: Apache-2.0

/// An element of a JWK set that says of itself that it is an RSA key for checking RS256 (RFC 7517 §4).
struct VerificationJWK {
    let name: JWKIdentifier
    /// RFC 7518 §6.3.1.1; not decoded yet.
    let n: String
    /// RFC 7518 §6.3.1.2; not decoded yet.
    let e: String

    /// - Returns: `nil` for everything else that may stand in a set: other kinds of key, other uses, no JWK at all.
    init?(_ value: JSONValue) {
        guard case .object(let jwk) = value else { return nil }
        // A secret key (`oct`) above all is never taken for a public one (RFC 8725 §2.1).
        guard jwk["kty"] == .string("RSA") else { return nil }
        // What a key is meant for (RFC 7517 §4.2 to §4.4); what is not said is not forbidden.
        guard [nil, .string("sig")].contains(jwk["use"]), [nil, .string("RS256")].contains(jwk["alg"]),
            Self.allowsVerification(jwk["key_ops"])
        else { return nil }
        // With a published private half (RFC 7518 §6.3.2) everybody can sign.
        guard jwk["d"] == nil else { return nil }
        guard let name = jwk["kid"]?.string.flatMap(JWKIdentifier.init), let n = jwk["n"]?.string,
            let e = jwk["e"]?.string
        else { return nil }
        self.name = name
        self.n = n
        self.e = e
    }

    private static func allowsVerification(_ operations: JSONValue?) -> Bool {
        switch operations {
        case nil: true
        case .array(let operations): operations.contains(.string("verify"))
        default: false
        }
    }
}
