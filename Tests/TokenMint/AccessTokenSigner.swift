// SPDX-License-Identifier: Apache-2.0

/// An issuer's key, and the algorithm that it signs access tokens with.
public enum AccessTokenSigner: Sendable {
    case rs256(RSASigningKey)
    case ps256(RSASigningKey)
    case es256(SigningKey)

    // By themselves: the search for leaks does not see a pointer in an enumeration of several cases.
    private static let pssKey = Result { () throws(MintError) in try RSASigningKey() }
    private static let p256Key = Result { () throws(MintError) in try SigningKey() }

    /// One of each, for anyone who needs just any.
    public static func samples() throws(MintError) -> [AccessTokenSigner] {
        [.rs256(try RSASigningKey.sample.get()), .ps256(try pssKey.get()), .es256(try p256Key.get())]
    }

    /// What `alg` says.
    public var algorithm: String {
        switch self {
        case .rs256: "RS256"
        case .ps256: "PS256"
        case .es256: "ES256"
        }
    }

    public var keyID: String {
        switch self {
        case .rs256(let key), .ps256(let key): key.keyID
        case .es256(let key): key.keyID
        }
    }

    /// SubjectPublicKeyInfo in PEM.
    public var publicKeyPEM: String {
        switch self {
        case .rs256(let key), .ps256(let key): key.publicKeyPEM
        case .es256(let key): key.publicKeyPEM
        }
    }

    /// The public key as an element of a JWK set.
    public var jwk: JSONMembers {
        switch self {
        case .rs256(let key): return key.jwk
        case .ps256(let key):
            var jwk = key.jwk
            jwk["alg"] = "PS256"
            return jwk
        case .es256(let key): return key.jwk
        }
    }

    /// A signature of another algorithm: by the same key, if it is RSA's.
    var otherSignature: AccessTokenDraft.Signature {
        switch self {
        case .rs256: .scheme(.PS256)
        case .ps256: .scheme(.RS256)
        case .es256: (try? RSASigningKey.sample.get()).map { .by($0) } ?? .bytes([0])
        }
    }

    func sign(_ message: [UInt8]) -> [UInt8] {
        switch self {
        case .rs256(let key): key.sign(message)
        case .ps256(let key): key.sign(message, .PS256)
        case .es256(let key): key.sign(message)
        }
    }
}
