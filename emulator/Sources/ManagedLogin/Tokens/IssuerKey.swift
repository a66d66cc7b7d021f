// SPDX-License-Identifier: Apache-2.0

import CryptoExtras
import Foundation
import JWTKit
import LoginProtocol

/// The RSA key that signs the issuer's tokens: made at start, in memory only.
struct IssuerKey: Sendable {
    /// Names the emulator, and has characters that a real `kid` may have.
    let id: String
    let privateKey: JWTKit.Insecure.RSA.PrivateKey

    /// Makes a key, which takes a moment.
    init() throws {
        id = "emulator/+\(RandomToken.bytes(32).base64EncodedString())"
        privateKey = try JWTKit.Insecure.RSA.PrivateKey(backing: _RSA.Signing.PrivateKey(keySize: .bits2048))
    }

    /// The public key only, as a JWK set (RFC 7517 §5).
    func publicSet() throws -> String {
        let numbers = try privateKey.publicKey.getKeyPrimitives()
        let jwk = JSONObject([
            ("alg", .string("RS256")), ("e", .string(numbers.publicExponent.base64URL)), ("kid", .string(id)),
            ("kty", .string("RSA")), ("n", .string(numbers.modulus.base64URL)), ("use", .string("sig")),
        ])
        return "{\"keys\":[\(jwk.text)]}"
    }
}
