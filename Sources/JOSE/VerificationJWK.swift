// SPDX-License-Identifier: Apache-2.0

/// An element of a JWK set that says of itself that it is a public key for checking signatures (RFC 7517 §4).
struct VerificationJWK {
    let name: JWKIdentifier
    /// One for each algorithm that the element may be used for, at least one.
    let keys: [JWKPublicKey]

    /// - Returns: `nil` for everything else that may be in a set: other kinds of key, other uses, no JWK at all.
    init?(_ value: JSONValue) {
        guard case .object(let jwk) = value else { return nil }
        // What a key is meant for (RFC 7517 §4.2 and §4.3); what is not said is not forbidden.
        guard [nil, .string("sig")].contains(jwk["use"]), Self.allowsVerification(jwk["key_ops"]) else { return nil }
        // With a published private half (RFC 7518 §6.2.2 and §6.3.2) everybody can sign.
        guard jwk["d"] == nil, let name = jwk["kid"]?.string.flatMap(JWKIdentifier.init) else { return nil }
        let keys = Self.keys(of: jwk).filter { key in
            // RFC 7517 §4.4.
            [nil, .string(key.algorithm.rawValue)].contains(jwk["alg"])
        }
        guard !keys.isEmpty else { return nil }
        self.name = name
        self.keys = keys
    }

    /// The keys that the numbers make. A secret key (`oct`) above all is never taken for a public one (RFC 8725 §2.1).
    private static func keys(of jwk: JSONObject) -> [JWKPublicKey] {
        switch jwk["kty"] {
        case .string("RSA"):
            guard let n = jwk["n"]?.string, let e = jwk["e"]?.string else { return [] }
            return [RSAPublicKey.Padding.pkcs1, .pss].compactMap { padding in
                (try? RSAPublicKey(n: n, e: e, padding: padding)).map(JWKPublicKey.rsa)
            }
        case .string("EC"):
            guard jwk["crv"] == .string("P-256"), let x = jwk["x"]?.string, let y = jwk["y"]?.string else { return [] }
            return (try? ES256PublicKey(x: x, y: y)).map { [.p256($0)] } ?? []
        default: return []
        }
    }

    private static func allowsVerification(_ operations: JSONValue?) -> Bool {
        switch operations {
        case nil: true
        case .array(let operations): operations.contains(.string("verify"))
        default: false
        }
    }
}
