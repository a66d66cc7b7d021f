// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A step in the verification of a user claims token.
enum VerificationStep: Sendable {
    /// The text is not empty and not too long (``TokenText``).
    case size
    /// It is a JWS in compact serialization (``JOSE/CompactJWS``).
    case form
    case header(HeaderRule)
    /// The key that the header names is known.
    case key
    case signature
    /// The payload is a JSON object.
    case payload
    case claims(ClaimsRule)

    /// What is checked, in a few words.
    var title: String {
        switch self {
        case .size: "1 to \(TokenText.maximumByteCount) bytes"
        case .form: "three segments of strict base64url, a strict JSON header"
        case .header(let rule): rule.title
        case .key: "the key is known"
        case .signature: "the signature is the key's, over the text as received"
        case .payload: "the payload is a strict JSON object"
        case .claims(let rule): rule.title
        }
    }

    /// Whether the settings say what is right.
    var needsSettings: Bool {
        switch self {
        case .header(.signer), .header(.client), .header(.issuer): true
        default: false
        }
    }
}

extension HeaderRule {
    fileprivate var title: String {
        switch self {
        case .algorithm: "alg is exactly ES256"
        case .keyID: "kid is a UUID"
        case .signer: "signer is one of ALB_ARN"
        case .client: "client is one of CLIENT_ID, if set"
        case .issuer: "iss is one of ISSUER, if set"
        case .expiry: "exp of the header is in the future"
        }
    }

    private var member: String {
        switch self {
        case .algorithm: "alg"
        case .keyID: "kid"
        case .signer: "signer"
        case .client: "client"
        case .issuer: "iss"
        case .expiry: "exp"
        }
    }

    /// What the header holds, as JSON text would say it.
    func found(in header: JSONObject, expecting expected: Expectations?) -> String {
        guard let value = header[member] else { return "\(member) is absent" }
        if let expected, let text = value.string, let difference = difference(of: text, from: expected) {
            return "\(text); \(difference)"
        }
        return value.brief
    }
}

extension HeaderRule {
    private func difference(of value: String, from expected: Expectations) -> String? {
        switch self {
        case .signer: expected.difference(ofSigner: value)
        case .issuer: expected.difference(ofIssuer: value)
        case .algorithm, .keyID, .client, .expiry: nil
        }
    }
}

extension ClaimsRule {
    fileprivate var title: String {
        switch self {
        case .expiryAgrees: "payload exp equals header exp, if it is there"
        case .issuerAgrees: "payload iss equals header iss, if it is there"
        case .notBefore: "the token is already valid (nbf, if it is there)"
        }
    }
}

extension JSONValue {
    /// The value in a few words.
    fileprivate var brief: String {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .decimal(let number): number
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .null: "null"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
