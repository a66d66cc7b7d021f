// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenMint

@testable import PublicKeys

/// Key sets for these tests: one key under the names that are asked for.
enum TestKeySets {
    static func jwk(_ name: String) throws -> JSONMembers {
        var jwk = try RSASigningKey.sample.get().jwk
        jwk["kid"] = .string(name)
        return jwk
    }

    /// A set's text.
    static func text(_ names: String...) throws -> String {
        AccessMint.keySet(try names.map(jwk))
    }

    static func set(_ names: String...) throws -> JWKSet {
        try JWKSet(Array(AccessMint.keySet(try names.map(jwk)).utf8))
    }

    /// What a source says that has such a set.
    static func answer(_ names: String...) throws -> SourceResponse {
        .text(Array(AccessMint.keySet(try names.map(jwk)).utf8))
    }

    static func endpoint(_ text: String = "https://issuer.example/jwks.json") throws -> KeySetEndpoint {
        try KeySetEndpoint(text)
    }

    static func name(_ text: String) throws -> JWKIdentifier {
        try #require(JWKIdentifier(text))
    }
}

extension KeySetStore {
    /// ``DocumentStore/fetch(_:completion:)``, awaited.
    func fetched(_ name: String, at endpoint: KeySetEndpoint) async throws -> Verdict {
        let name = try TestKeySets.name(name)
        return await withCheckedContinuation { continuation in
            fetch(Query(KeySetMember(name, for: .rs256, of: endpoint))) { continuation.resume(returning: $0.verdict) }
        }
    }

    /// ``DocumentStore/lookup(_:)``, to compare with.
    func verdict(_ name: String, at endpoint: KeySetEndpoint) throws -> Verdict? {
        lookup(KeySetMember(try TestKeySets.name(name), for: .rs256, of: endpoint))?.verdict
    }
}
