// SPDX-License-Identifier: Apache-2.0

/// Why a token is not trusted. The raw value is the reason code that header, log, metrics and manual share.
///
/// A rejection carries nothing of the token.
public enum Rejection: String, Error, CaseIterable, Sendable {
    /// No `X-Amzn-Oidc-Data` header, or an empty one.
    case missingToken = "missing-token"
    /// More than one line of `X-Amzn-Oidc-Data`.
    case duplicateHeader = "duplicate-header"
    /// Longer than ``TokenText/maximumByteCount``.
    case tokenTooLarge = "token-too-large"
    /// Not three segments of base64url, no strict JSON object, or a member of the wrong type; or the request itself is not
    /// well-formed, so that it cannot be told what token it has.
    case malformed
    /// `alg` is not exactly `ES256`.
    case unsupportedAlgorithm = "unsupported-algorithm"
    /// Signed by a load balancer that is none of the configured ones.
    case wrongSigner = "wrong-signer"
    /// `client` is none of the configured app clients.
    case wrongClient = "wrong-client"
    /// `iss` is none of the configured issuers.
    case wrongIssuer = "wrong-issuer"
    /// `exp` of the header is past.
    case expired
    /// `nbf` of the payload is still to come.
    case notYetValid = "not-yet-valid"
    /// The public key endpoint knows no key of this `kid`.
    case unknownKey = "unknown-key"
    /// The signature was not made by the key that the token names.
    case badSignature = "bad-signature"
    /// The signed payload's `exp` or `iss` says something else than the header's.
    case claimsMismatch = "claims-mismatch"
}

extension Rejection {
    /// One sentence for the person who runs the site.
    public var explanation: String {
        switch self {
        case .missingToken: "there is no x-amzn-oidc-data header"
        case .duplicateHeader: "a header in which the load balancer passes a token comes more than once"
        case .tokenTooLarge: "the token is longer than a load balancer can send"
        case .malformed: "the text is not a token of a load balancer, or the request is not valid HTTP"
        case .unsupportedAlgorithm: "the algorithm is not ES256"
        case .wrongSigner: "a load balancer signed it that is not named in ALB_ARN"
        case .wrongClient: "it was issued for an app client that is not named in CLIENT_ID"
        case .wrongIssuer: "the issuer is none of those named in ISSUER"
        case .expired: "its time is over"
        case .notYetValid: "its time has not begun"
        case .unknownKey: "the public key endpoint knows no such key"
        case .badSignature: "the signature does not match"
        case .claimsMismatch: "the header and the payload disagree on exp or iss"
        }
    }
}
