// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import JWTKit
import LoginProtocol
import UserPool

/// Signs Cognito's tokens, and verifies its own.
struct TokenIssuer: Sendable {
    private let issuer: String
    private let clientID: String
    private let keyID: String
    private let keys: JWTKeyCollection
    private let signer: any JWTAlgorithm
    /// The public key as a JWK set.
    let keySet: String

    init(configuration: ManagedLoginConfiguration, key: IssuerKey) async throws {
        issuer = configuration.issuer
        clientID = configuration.clientID
        keyID = key.id
        keySet = try key.publicSet()
        let identifier = JWKIdentifier(string: key.id)
        keys = await JWTKeyCollection().add(rsa: key.privateKey, digestAlgorithm: .sha256, kid: identifier)
        signer = try await keys.getKey(for: identifier)
    }

    /// An access token.
    ///
    /// - Parameters:
    ///   - originID: `origin_jti`, the grant's name.
    ///   - life: seconds from now; may be negative, for tests of others.
    func accessToken(
        sub: String, groups: [String], scope: [String], originID: String, authTime: Int64, life: Int64, at now: Int64
    ) throws -> String {
        try sign([
            ("sub", .string(sub)), ("cognito:groups", groups.isEmpty ? nil : .strings(groups)),
            ("iss", .string(issuer)), ("version", .number(2)), ("client_id", .string(clientID)),
            ("origin_jti", .string(originID)), ("token_use", .string("access")),
            ("scope", .string(scope.joined(separator: " "))), ("auth_time", .number(authTime)),
            ("exp", .number(now + life)), ("iat", .number(now)), ("jti", .string(RandomToken.uuid())),
            ("username", .string(sub)),
        ])
    }

    /// An ID token (OpenID Connect Core §2) to go with an access token.
    func idToken(
        of user: User, nonce: String?, accessToken: String, originID: String, authTime: Int64, life: Int64,
        at now: Int64
    ) throws -> String {
        let hash = Data(SHA256.hash(data: Data(accessToken.utf8)).prefix(16)).base64URL
        return try sign([
            ("at_hash", .string(hash)), ("sub", .string(user.sub)),
            ("cognito:groups", user.groups.isEmpty ? nil : .strings(user.groups)),
            ("email_verified", .bool(user.isConfirmed)), ("iss", .string(issuer)),
            ("cognito:username", .string(user.sub)), ("nonce", nonce.map { .string($0) }),
            ("origin_jti", .string(originID)), ("aud", .string(clientID)), ("token_use", .string("id")),
            ("auth_time", .number(authTime)), ("name", user.name.map { .string($0) }), ("exp", .number(now + life)),
            ("iat", .number(now)), ("jti", .string(RandomToken.uuid())), ("email", .string(user.email)),
        ])
    }

    /// The claims of an access token with our signature, expired or not.
    func verify(accessToken: String) async -> AccessTokenClaims? {
        try? await keys.verify(accessToken, as: AccessTokenClaims.self)
    }

    private func sign(_ claims: [(String, JSONObject.Value?)]) throws -> String {
        let header = JSONObject([("kid", .string(keyID)), ("alg", .string("RS256"))], escapesSlashes: true)
        let payload = JSONObject(claims, escapesSlashes: true)
        let input = "\(Data(header.text.utf8).base64URL).\(Data(payload.text.utf8).base64URL)"
        return "\(input).\(Data(try signer.sign(Data(input.utf8))).base64URL)"
    }
}

/// What is read of an access token of our own. The signature shows that it is ours, the grant whether it is still valid.
struct AccessTokenClaims: JWTPayload {
    let sub: String
    let originID: String
    let use: String
    let scope: String
    /// Seconds since the epoch.
    let expires: Int64

    private enum CodingKeys: String, CodingKey {
        case sub, scope
        case originID = "origin_jti"
        case use = "token_use"
        case expires = "exp"
    }

    /// The clock is the caller's: ``ManagedLogin/userInfo(accessToken:)`` compares.
    func verify(using algorithm: some JWTAlgorithm) throws {
        guard use == "access" else {
            throw JWTError.claimVerificationFailure(failedClaim: nil, reason: "not an access token")
        }
    }
}
