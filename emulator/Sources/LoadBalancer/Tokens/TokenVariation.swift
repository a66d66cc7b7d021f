// SPDX-License-Identifier: Apache-2.0

/// Ways in which a minted token can be wrong, each of which a verifier must refuse; but for `unpadded`, which it may take.
public enum TokenVariation: String, CaseIterable, Codable, Sendable {
    /// Its time is over.
    case expired
    /// Another load balancer's ARN (“ALBeast”).
    case wrongSigner = "wrong-signer"
    /// Another client id.
    case wrongClient = "wrong-client"
    /// Another issuer.
    case wrongIssuer = "wrong-issuer"
    /// Signed by another key than the one it names.
    case wrongKey = "wrong-key"
    /// Signed by a key that is not served.
    case unknownKey = "unknown-key"
    /// The payload was changed after it was signed.
    case tampered
    /// HS256, with the public key's PEM as the secret.
    case hs256
    /// `alg` is `none`, and there is no signature.
    case none
    /// No `=` at the ends; signed like that, which a load balancer never does.
    case unpadded
}
