// SPDX-License-Identifier: Apache-2.0

/// Why an access token is not trusted. The raw value is the reason code that header, log, metrics and manual share.
///
/// Nobody is let in with fewer groups instead: the request is refused. A rejection carries nothing of the token.
public enum AccessTokenRejection: String, Error, CaseIterable, Sendable {
    /// Longer than ``TokenText/maximumByteCount``.
    case tooLarge = "access-token-too-large"
    /// Three segments, but not of base64url, no strict JSON object, or a member that is missing or of the wrong type; or
    /// a comma in it.
    case malformed = "access-token-malformed"
    /// `alg` is none of the expected algorithms.
    case unsupportedAlgorithm = "access-token-unsupported-algorithm"
    /// The issuer's key set has no usable key of this `kid` for this `alg`.
    case unknownKey = "access-token-unknown-key"
    /// The signature was not made by the key that the token names.
    case badSignature = "access-token-bad-signature"
    /// Nothing proves that it is an access token (``AccessTokenClaimsRule/use``).
    case wrongUse = "access-token-wrong-use"
    /// `aud` names none of the expected audiences.
    case wrongAudience = "access-token-wrong-audience"
    /// Issuer, client or `sub` is not that of the signed user claims token.
    case mismatch = "access-token-mismatch"
    /// `exp` is past, by more than ``AccessTokenClaimsRule/expiryGrace``.
    case expired = "access-token-expired"
    /// `nbf` is still to come.
    case notYetValid = "access-token-not-yet-valid"
}

extension AccessTokenRejection {
    /// One sentence for the person who runs the site.
    public var explanation: String {
        switch self {
        case .tooLarge: "the access token is longer than a load balancer can send"
        case .malformed: "the access token is not written as a signed JWT with kid and exp"
        case .unsupportedAlgorithm: "the access token's algorithm is none of ACCESS_TOKEN_ALGORITHMS"
        case .unknownKey: "the issuer's key set has no such key for access tokens"
        case .badSignature: "the access token's signature does not match"
        case .wrongUse:
            "nothing proves that it is an access token (token_use, typ, or an audience of ACCESS_TOKEN_AUDIENCE)"
        case .wrongAudience: "the access token is for none of ACCESS_TOKEN_AUDIENCE"
        case .mismatch: "the access token is not this user's: issuer, client or sub differs from the signed token's"
        case .expired: "the access token's time is over"
        case .notYetValid: "the access token's time has not begun"
        }
    }
}
