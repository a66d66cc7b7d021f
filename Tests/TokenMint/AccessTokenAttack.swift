// SPDX-License-Identifier: Apache-2.0

/// What an attacker, or a mix-up, may bring as an access token next to a good signed token.
public enum AccessTokenAttack: String, CaseIterable, Sendable {
    case otherUser, otherPool, otherClient, idToken, expired, notYetValid, otherKey, weakKey, encryptionKey, unsigned,
        hmac, rs384, otherAlgorithm, unknownKey, cut, noJSON, noKeyID, tooLong, twice

    /// Why it is refused.
    public var reason: String {
        switch self {
        case .otherUser, .otherPool, .otherClient: "access-token-mismatch"
        case .idToken: "access-token-wrong-use"
        case .expired: "access-token-expired"
        case .notYetValid: "access-token-not-yet-valid"
        case .otherKey, .cut, .otherAlgorithm: "access-token-bad-signature"
        case .weakKey, .encryptionKey, .unknownKey: "access-token-unknown-key"
        case .unsigned, .hmac, .rs384: "access-token-unsupported-algorithm"
        case .noJSON, .noKeyID: "access-token-malformed"
        case .tooLong: "access-token-too-large"
        case .twice: "duplicate-header"
        }
    }

    private static let weak = Result { () throws(MintError) in try RSASigningKey(bitCount: 1024) }
    private static let another = Result { () throws(MintError) in try RSASigningKey() }

    /// The issuer's key set, in which some attacks lie.
    public func keySet(of mint: AccessMint) throws -> String {
        switch self {
        case .weakKey: return AccessMint.keySet([try Self.weak.get().jwk])
        case .encryptionKey:
            var jwk = mint.signer.jwk
            jwk["use"] = "enc"
            return AccessMint.keySet([jwk])
        default: return mint.keySet()
        }
    }

    /// One header line each.
    ///
    /// - Parameters:
    ///   - mint: makes the user's own access tokens.
    ///   - now: seconds since the epoch.
    public func tokens(by mint: AccessMint, at now: Int64) throws -> [String] {
        func with(_ change: (inout AccessTokenDraft) -> Void) -> [String] {
            [mint.token(expiresAt: now + 3600, change)]
        }
        switch self {
        case .otherUser: return with { $0.claims["sub"] = "somebody-else" }
        case .otherPool: return with { $0.claims["iss"] = "https://cognito-idp.eu-central-1.amazonaws.com/other" }
        case .otherClient: return with { $0.claims["client_id"] = "other" }
        case .idToken: return with { $0.claims["token_use"] = "id" }
        case .expired: return [mint.token(expiresAt: now - 61)]
        case .notYetValid: return with { $0.claims["nbf"] = .integer(now + 600) }
        case .otherKey:
            let other = try Self.another.get()
            return with { $0.signature = .by(other) }
        case .weakKey:
            return [AccessMint(signer: .rs256(try Self.weak.get()), shape: mint.shape).token(expiresAt: now + 3600)]
        case .encryptionKey: return with { _ in }
        case .unsigned:
            return with {
                $0.header["alg"] = "none"
                $0.signature = .bytes([0])
            }
        case .hmac:
            let secret = Array(mint.signer.publicKeyPEM.utf8)
            return with {
                $0.header["alg"] = "HS256"
                $0.signature = .HS256(secret: secret)
            }
        case .rs384:
            return with {
                $0.header["alg"] = "RS384"
                $0.signature = .scheme(.RS384)
            }
        case .otherAlgorithm:
            // A signature of another algorithm by the issuer's own key, under the header of the right one.
            return with { $0.signature = mint.signer.otherSignature }
        case .unknownKey: return with { $0.header["kid"] = "other" }
        case .cut: return with { _ in }.map { $0.dropLast(8) + "AAAAAAAA" }
        case .noJSON: return ["a.b.c"]
        case .noKeyID: return with { $0.header["kid"] = nil }
        case .tooLong: return [String(repeating: "a.", count: 8193)]
        case .twice: return with { _ in } + with { _ in }
        }
    }
}
