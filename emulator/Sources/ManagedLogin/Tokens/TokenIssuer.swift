// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import JWTKit
import LoginProtocol
import UserPool

/// Signs the provider's tokens.
struct TokenIssuer: Sendable {
    private let configuration: ManagedLoginConfiguration
    private let keyID: String
    private let signer: any JWTAlgorithm
    /// The public key as a JWK set.
    let keySet: String

    init(configuration: ManagedLoginConfiguration, key: IssuerKey) async throws {
        self.configuration = configuration
        keyID = key.id
        keySet = try key.publicSet()
        let identifier = JWKIdentifier(string: key.id)
        let keys = await JWTKeyCollection().add(rsa: key.privateKey, digestAlgorithm: .sha256, kid: identifier)
        signer = try await keys.getKey(for: identifier)
    }

    /// An access token, as the provider writes it.
    func accessToken(_ content: AccessTokenContent) throws -> String {
        guard let format = AccessTokenFormat.of(content, by: configuration, keyID: keyID) else {
            return RandomToken.make()
        }
        return try sign(format.header, format.claims, escapesSlashes: format.escapesSlashes)
    }

    /// An ID token (OpenID Connect Core §2) to go with an access token: Cognito's, whichever provider it is, since no load
    /// balancer passes it on.
    func idToken(
        of user: User, nonce: String?, accessToken: String, originID: String, authTime: Int64, life: Int64,
        at now: Int64
    ) throws -> String {
        let hash = Data(SHA256.hash(data: Data(accessToken.utf8)).prefix(16)).base64URL
        let header: [(String, JSONObject.Value?)] = [("kid", .string(keyID)), ("alg", "RS256")]
        let claims: [(String, JSONObject.Value?)] = [
            ("at_hash", .string(hash)), ("sub", .string(user.sub)),
            ("cognito:groups", user.groups.isEmpty ? nil : .strings(user.groups)),
            ("email_verified", .bool(user.isConfirmed)), ("iss", .string(configuration.addresses.issuer)),
            ("cognito:username", .string(user.sub)), ("nonce", nonce.map { .string($0) }),
            ("origin_jti", .string(originID)), ("aud", .string(configuration.clientID)), ("token_use", .string("id")),
            ("auth_time", .number(authTime)), ("name", user.name.map { .string($0) }), ("exp", .number(now + life)),
            ("iat", .number(now)), ("jti", .string(RandomToken.uuid())), ("email", .string(user.email)),
        ]
        return try sign(header, claims, escapesSlashes: true)
    }

    private func sign(
        _ header: [(String, JSONObject.Value?)], _ claims: [(String, JSONObject.Value?)], escapesSlashes: Bool
    ) throws -> String {
        let header = JSONObject(header, escapesSlashes: escapesSlashes)
        let payload = JSONObject(claims, escapesSlashes: escapesSlashes)
        let input = "\(Data(header.text.utf8).base64URL).\(Data(payload.text.utf8).base64URL)"
        return "\(input).\(Data(try signer.sign(Data(input.utf8))).base64URL)"
    }
}
