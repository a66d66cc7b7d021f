// SPDX-License-Identifier: Apache-2.0

/// Writes user claims tokens (`X-Amzn-Oidc-Data`) byte for byte as an Application Load Balancer does.
///
///     let mint = Mint(key: try SigningKey())
///     mint.token(expiresAt: now + 120)
///     mint.token(expiresAt: now + 120) {
///         $0.claims["email"] = "someone@example.com"
///         $0.header["alg"] = "none"
///     }
public struct Mint: Sendable {
    /// The load balancer that ``init(key:signer:client:issuer:)`` signs as, unless told otherwise.
    public static let signer =
        "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/example/0123456789abcdef"
    public static let client = "4exampleclientid7"
    /// The user of every token, unless told otherwise.
    public static let subject = "23d498b2-3031-70d2-8a15-49dd886a087b"
    public static let issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example"

    public let key: SigningKey
    public let signer: String
    public let client: String
    public let issuer: String

    public init(
        key: SigningKey, signer: String = Mint.signer, client: String = Mint.client, issuer: String = Mint.issuer
    ) {
        self.key = key
        self.signer = signer
        self.client = client
        self.issuer = issuer
    }

    /// A token for a user with `sub`, `email_verified`, `email` and `username`, as Amazon Cognito's userinfo has them.
    ///
    /// - Parameters:
    ///   - expiry: seconds since the epoch; is in the header and in the payload.
    ///   - change: may change each part before it is signed.
    public func token(expiresAt expiry: Int64, _ change: (inout TokenDraft) -> Void = { _ in }) -> String {
        var draft = TokenDraft(
            header: [
                "typ": "JWT", "kid": .string(key.keyID), "alg": "ES256", "iss": .string(issuer),
                "client": .string(client), "signer": .string(signer), "exp": .integer(expiry),
            ],
            claims: [
                "sub": .string(Self.subject), "email_verified": "true", "email": "someone@example.com",
                "username": "someone",
            ],
            appended: ["exp": .integer(expiry), "iss": .string(issuer)])
        change(&draft)
        return draft.token(signedBy: key)
    }
}
