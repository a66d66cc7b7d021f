// SPDX-License-Identifier: Apache-2.0

/// A token before it is written: every part can be changed, so that a test can break one rule and keep the others.
public struct TokenDraft: Sendable {
    /// What is in the third segment.
    public enum Signature: Sendable {
        /// R‖S by the mint's key over the first two segments as they are written.
        case ES256
        /// The same in DER.
        case der
        /// An HMAC, for the confusion of algorithms.
        case HS256(secret: [UInt8])
        /// These bytes.
        case bytes([UInt8])
    }

    /// `typ, kid, alg, iss, client, signer, exp`, in the order in which a load balancer writes them.
    public var header: JSONMembers
    /// What the identity provider says of the user.
    public var claims: JSONMembers
    /// What the load balancer writes behind the claims: `exp`, `iss`. Tokens of 2018 have neither.
    public var appended: JSONMembers
    /// Written instead of ``header``, if set.
    public var headerText: [UInt8]?
    /// Written instead of ``claims`` and ``appended``, if set.
    public var payloadText: [UInt8]?
    /// Of all three segments.
    public var padding = Padding.kept
    public var signature = Signature.ES256

    /// The token, signed.
    func token(signedBy key: SigningKey) -> String {
        let payload = payloadText ?? JSONMembers.text(of: claims.members + appended.members)
        return CompactText.write(header: headerText ?? header.text, payload: payload, padding: padding) {
            switch signature {
            case .ES256: key.sign($0)
            case .der: key.signDER($0)
            case .HS256(let secret): SHA256.authenticationCode(of: $0, secret: secret)
            case .bytes(let bytes): bytes
            }
        }
    }
}
