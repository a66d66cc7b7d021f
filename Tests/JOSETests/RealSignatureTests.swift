// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing
import TokenMint

/// The two published tokens whose public key is published too: the padding is part of what is signed.
@Suite(.enabled(if: SharedVectors.folder != nil, "\(SharedVectors.absence)"))
struct RealSignatureTests {
    struct Sample: Decodable, CustomTestStringConvertible {
        let name: String
        let token: String
        let publicKeyPEM: String?

        var testDescription: String { name }
    }

    private static let samples =
        (try? JSONDecoder().decode([Sample].self, from: Data(SharedVectors.read("alb-tokens.json"))))?
        .filter { $0.publicKeyPEM != nil } ?? []

    private static func isValid(_ token: String, _ sample: Sample) throws -> Bool {
        let jws = try CompactJWS(Array(token.utf8))
        let key = try ES256PublicKey(pem: Array(#require(sample.publicKeyPEM).utf8))
        return try key.isValidSignature(jws.signature, for: jws.signingInput)
    }

    @Test func `both are there`() {
        #expect(Self.samples.map(\.name) == ["A", "D"])
    }

    @Test(arguments: samples)
    func `a signature holds over the text as received`(sample: Sample) throws {
        #expect(sample.token.contains("="))
        #expect(try Self.isValid(sample.token, sample))
    }

    @Test(arguments: samples)
    func `it does not hold when the padding is stripped`(sample: Sample) throws {
        #expect(try !Self.isValid(sample.token.filter { $0 != "=" }, sample))
    }

    @Test(arguments: samples)
    func `it holds without the padding of the signature itself, which signs nothing`(sample: Sample) throws {
        let trimmed = String(sample.token.reversed().drop { $0 == "=" }.reversed())
        #expect(try Self.isValid(trimmed, sample))
    }

    @Test(arguments: samples)
    func `one token's signature does not hold with the other's key`(sample: Sample) throws {
        for other in Self.samples where other.name != sample.name {
            #expect(try !Self.isValid(sample.token, other))
        }
    }
}
