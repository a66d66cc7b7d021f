// SPDX-License-Identifier: Apache-2.0

/// An access token before it is written: every part can be changed, so that a test can break one rule and keep the
/// others.
public struct AccessTokenDraft: Sendable {
    /// What stands in the third segment.
    public enum Signature: Sendable {
        /// By the mint's key over the first two segments as they are written.
        case scheme(RSASigningKey.Scheme)
        /// By another key.
        case by(RSASigningKey)
        /// An HMAC, for the confusion of algorithms.
        case HS256(secret: [UInt8])
        /// These bytes.
        case bytes([UInt8])
    }

    /// `kid, alg`
    public var header: JSONMembers
    /// In the order in which Amazon Cognito writes them.
    public var claims: JSONMembers
    /// Written instead of ``header``, if set.
    public var headerText: [UInt8]?
    /// Written instead of ``claims``, if set.
    public var payloadText: [UInt8]?
    /// Of all three segments.
    public var padding = Padding.none
    public var signature = Signature.scheme(.RS256)

    /// The token, signed.
    func token(signedBy key: RSASigningKey) -> String {
        CompactText.write(header: headerText ?? header.text, payload: payloadText ?? claims.text, padding: padding) {
            switch signature {
            case .scheme(let scheme): key.sign($0, scheme)
            case .by(let other): other.sign($0)
            case .HS256(let secret): SHA256.authenticationCode(of: $0, secret: secret)
            case .bytes(let bytes): bytes
            }
        }
    }
}
