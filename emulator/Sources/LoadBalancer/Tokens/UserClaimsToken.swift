// SPDX-License-Identifier: Apache-2.0

import Crypto
import LoginProtocol

/// A user claims token, the content of `X-Amzn-Oidc-Data`, before it is signed.
struct UserClaimsToken: Sendable {
    /// Seconds for which a token is valid: a load balancer signs one for each request.
    static let life: Int64 = 120

    var issuer: String
    var client: String
    var signer: String
    /// Seconds since 1970.
    var expires: Int64
    var claims: [UserClaim]

    /// The token as a load balancer writes it: ES256 over the padded text.
    func signed(by key: SigningKey) throws -> String {
        let input = signingInput(keyID: key.id, algorithm: "ES256")
        return input + "." + (try key.signature(of: input)).paddedBase64URL
    }

    /// A token that is wrong in one way.
    func signed(by key: SigningKey, _ variation: TokenVariation, at now: Int64) throws -> String {
        /// A key that is not served.
        let stranger = SigningKey()
        var token = self
        switch variation {
        case .expired: token.expires = now - 3600
        case .wrongSigner: token.signer = signer + "0"
        case .wrongClient: token.client = "stranger" + client
        case .wrongIssuer: token.issuer = issuer + "stranger"
        case .unknownKey: return try signed(by: stranger)
        case .wrongKey:
            let input = signingInput(keyID: key.id, algorithm: "ES256")
            return input + "." + (try stranger.signature(of: input)).paddedBase64URL
        case .tampered:
            let signature = try signed(by: key).split(separator: ".").last ?? ""
            token.claims.append(UserClaim(name: "tampered", text: "yes"))
            return token.signingInput(keyID: key.id, algorithm: "ES256") + "." + signature
        case .hs256:
            let input = signingInput(keyID: key.id, algorithm: "HS256")
            let secret = SymmetricKey(data: Array(key.publicKeyPEM.utf8))
            let code = HMAC<SHA256>.authenticationCode(for: Array(input.utf8), using: secret)
            return input + "." + Array(code).paddedBase64URL
        case .none: return signingInput(keyID: key.id, algorithm: "none") + "."
        case .unpadded:
            let input = signingInput(keyID: key.id, algorithm: "ES256").replacing("=", with: "")
            return input + "." + (try key.signature(of: input)).base64URL
        }
        return try token.signed(by: key)
    }

    /// Header and payload, with their members in the order of real tokens.
    private func signingInput(keyID: String, algorithm: String) -> String {
        let header = JSONObject([
            ("typ", .string("JWT")), ("kid", .string(keyID)), ("alg", .string(algorithm)), ("iss", .string(issuer)),
            ("client", .string(client)), ("signer", .string(signer)), ("exp", .number(expires)),
        ])
        let payload = JSONObject(claims.map(\.member) + [("exp", .number(expires)), ("iss", .string(issuer))])
        return "\(header.text.utf8.paddedBase64URL).\(payload.text.utf8.paddedBase64URL)"
    }
}

/// A claim of the user info: a name, and its value as JSON text.
struct UserClaim: Codable, Equatable, Sendable {
    let name: String
    let json: String

    init(name: String, json: String) {
        self.name = name
        self.json = json
    }

    init(name: String, text: String) {
        self.init(name: name, json: JSONObject.string(text))
    }

    init(_ claim: (name: String, value: JSONObject.Value)) {
        self.init(name: claim.name, json: JSONObject.text(of: claim.value))
    }

    var member: (String, JSONObject.Value?) { (name, .json(json)) }
}

/// Ways in which a minted token can be wrong. A verifier must refuse each, and may accept only `unpadded`.
public enum TokenVariation: String, CaseIterable, Codable, Sendable {
    /// It has expired.
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
    /// Without the padding that a load balancer always writes; the signature is valid.
    case unpadded
}
