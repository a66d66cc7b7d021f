// SPDX-License-Identifier: Apache-2.0

/// Writes access tokens (`X-Amzn-Oidc-Accesstoken`) as Amazon Cognito does: without padding, `/` as `\/`.
///
///     let mint = AccessMint(key: try RSASigningKey())
///     mint.token(expiresAt: now + 3600)
///     mint.token(expiresAt: now + 3600) { $0.claims["token_use"] = "id" }
public struct AccessMint: Sendable {
    public let signer: AccessTokenSigner
    public let shape: AccessTokenShape
    public let client: String
    public let issuer: String

    public init(key: RSASigningKey, client: String = Mint.client, issuer: String = Mint.issuer) {
        self.init(signer: .rs256(key), client: client, issuer: issuer)
    }

    public init(
        signer: AccessTokenSigner, shape: AccessTokenShape = .cognito, client: String = Mint.client,
        issuer: String = Mint.issuer
    ) {
        (self.signer, self.shape, self.client, self.issuer) = (signer, shape, client, issuer)
    }

    /// A token that goes with the one that ``Mint/token(expiresAt:_:)`` writes.
    ///
    /// - Parameters:
    ///   - expiry: seconds since the epoch.
    ///   - change: may change each part before it is signed.
    public func token(expiresAt expiry: Int64, _ change: (inout AccessTokenDraft) -> Void = { _ in }) -> String {
        var draft = AccessTokenDraft(
            header: ["kid": Self.escaped(signer.keyID), "alg": .string(signer.algorithm)],
            claims: [
                "sub": .string(Mint.subject), "cognito:groups": .raw(#"["admins","site ops"]"#),
                "iss": Self.escaped(issuer), "version": 2, "client_id": .string(client),
                "origin_jti": "5f1e1c7a-8f8b-4d0e-9a55-2f2a3f6c9b11", "token_use": "access",
                "scope": "openid profile email", "auth_time": .integer(expiry - 3600), "exp": .integer(expiry),
                "iat": .integer(expiry - 3600), "jti": "0d9a2b34-6c1e-4b7f-8a21-7e5d0c4f3b62", "username": "someone",
            ])
        shape.shape(&draft)
        change(&draft)
        return draft.token(signedBy: signer)
    }

    /// The set that the issuer publishes (RFC 7517 §5).
    ///
    /// - Parameter jwks: its elements; the mint's own key, if nothing is said.
    public func keySet(_ jwks: [JSONMembers]? = nil) -> String {
        Self.keySet(jwks ?? [signer.jwk])
    }

    /// A JWK set of these elements (RFC 7517 §5).
    public static func keySet(_ jwks: [JSONMembers]) -> String {
        #"{"keys":["# + jwks.map { String(decoding: $0.text, as: UTF8.self) }.joined(separator: ",") + "]}"
    }

    /// A string of characters that need no escape, but for the slash, which needs none either (RFC 8259 §7).
    private static func escaped(_ text: String) -> JSONText {
        .raw("\"" + text.replacing("/", with: #"\/"#) + "\"")
    }
}
