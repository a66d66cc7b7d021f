// SPDX-License-Identifier: Apache-2.0

/// An access token before it is written: every part can be changed, so that a test can break one rule and keep the
/// others.
public struct AccessTokenDraft: Sendable {
    /// What is in the third segment.
    public enum Signature: Sendable {
        /// By the mint's key over the first two segments as they are written.
        case own
        /// By the mint's key, which is RSA's, in another way.
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
    public var signature = Signature.own

    /// The token, signed.
    func token(signedBy signer: AccessTokenSigner) -> String {
        CompactText.write(header: headerText ?? header.text, payload: payloadText ?? claims.text, padding: padding) {
            switch signature {
            case .own: signer.sign($0)
            case .scheme(let scheme):
                switch signer {
                case .rs256(let key), .ps256(let key): key.sign($0, scheme)
                case .es256: signer.sign($0)
                }
            case .by(let other): other.sign($0)
            case .HS256(let secret): SHA256.authenticationCode(of: $0, secret: secret)
            case .bytes(let bytes): bytes
            }
        }
    }
}
