// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The rules in words, for ``TokenInspection``.
extension HeaderRule {
    var title: String {
        switch self {
        case .algorithm: "alg is exactly ES256"
        case .keyID: "kid is a UUID"
        case .signer: "signer is one of ALB_ARN"
        case .client: "client is one of CLIENT_ID, if set"
        case .issuer: "iss is ISSUER, if set"
        case .expiry: "exp of the header is in the future"
        }
    }

    /// What stands in the header, as JSON text would say it.
    func found(in header: JSONObject, at now: Int64? = nil) -> String {
        let name =
            switch self {
            case .algorithm: "alg"
            case .keyID: "kid"
            case .signer: "signer"
            case .client: "client"
            case .issuer: "iss"
            case .expiry: "exp"
            }
        guard let value = header[name] else { return "\(name) is absent" }
        guard self == .expiry, let now, let expiry = value.time else { return value.brief }
        return expiry > now ? "\(value.brief), in \(expiry - now) s" : "\(value.brief), \(now - expiry) s ago"
    }

    /// What is expected when the settings are unknown, for the rules that don't depend on them.
    var defaultExpectations: Expectations? {
        switch self {
        case .algorithm, .keyID, .expiry: .whenUnknown
        case .signer, .client, .issuer: nil
        }
    }
}

extension ClaimsRule {
    var title: String {
        switch self {
        case .expiryAgrees: "exp of the payload, if there, is the header's"
        case .issuerAgrees: "iss of the payload, if there, is the header's"
        case .notBefore: "nbf of the payload, if there, has come"
        }
    }

    var defaultExpectations: Expectations { .whenUnknown }
}

extension Expectations {
    /// For rules that look at the leeway alone.
    fileprivate static let whenUnknown = Expectations(acceptingNoSignerWithLeeway: 5)
}

extension JSONValue {
    /// The value in a few words.
    var brief: String {
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
