// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing
import TokenMint

/// C2SP Wycheproof: whole JWS objects.
///
/// Verified here are the groups whose key is a P-256 public key; those whose key is RSA's, in ``WycheproofRS256Tests``.
/// The others do not apply: `hs256` and `rfc7520` hold keys of other kinds, which ``ES256PublicKey`` cannot be made of
/// (that such keys are refused is in ``PublicKeyPEMTests``, that such `alg`s are, in ALBIdentityTests);
/// `ec_key_for_encryption` holds a good signature whose key is called wrong by the JWK's `use` or `key_ops`, members
/// that a PEM has no place for. Of `base64`, whose key is HMAC's, the text itself is verified.
@Suite(.enabled(if: SharedVectors.folder != nil, "\(SharedVectors.absence)"))
struct WycheproofJWSTests {
    private struct File: Decodable {
        let numberOfTests: Int
        let testGroups: [Group]
    }

    private struct Group: Decodable {
        let comment: String
        let `public`: JWK?
        let tests: [Vector]

        var isAnswered: Bool { `public`?.crv == "P-256" && comment != "ec_key_for_encryption" }
    }

    private struct JWK: Decodable {
        let crv: String?
        let x: String?
        let y: String?

        /// The same key as the public key endpoint would send it.
        func pem() throws -> [UInt8] {
            let x = try Base64URL.decode(Array(#require(self.x).utf8)[...])
            let y = try Base64URL.decode(Array(#require(self.y).utf8)[...])
            let prefix = try #require(Data(base64Encoded: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"))
            let base64 = (prefix + x + y).base64EncodedString()
            return Array("-----BEGIN PUBLIC KEY-----\n\(base64)\n-----END PUBLIC KEY-----\n".utf8)
        }
    }

    struct Vector: Decodable, CustomTestStringConvertible {
        let tcId: Int
        let comment: String
        let jws: String
        let result: String

        var testDescription: String { "\(tcId) \(comment)" }
    }

    private static let file = Result {
        try JSONDecoder().decode(File.self, from: Data(SharedVectors.read("wycheproof_json_web_signature_test.json")))
    }

    private static func vectors(_ isIncluded: (Group) -> Bool) -> [(Vector, [UInt8])] {
        let groups = (try? file.get())?.testGroups.filter(isIncluded) ?? []
        return groups.flatMap { group in
            group.tests.map { ($0, (try? group.public?.pem()) ?? []) }
        }
    }

    @Test func `all vectors are there`() throws {
        #expect(try Self.file.get().numberOfTests == 401)
        #expect(Self.vectors(\.isAnswered).count == 39)
        #expect(Self.vectors { $0.comment == "base64" }.count == 21)
    }

    @Test(arguments: vectors(\.isAnswered))
    func `an ES256 token is accepted or rejected as it should be`(vector: Vector, pem: [UInt8]) throws {
        let key = try ES256PublicKey(pem: pem)
        let isBelieved: Bool
        if let jws = try? CompactJWS(Array(vector.jws.utf8)) {
            let isES256 = jws.header["alg"]?.string == "ES256"
            isBelieved = try isES256 && key.isValidSignature(jws.signature, for: jws.signingInput)
        } else {
            isBelieved = false
        }
        #expect(isBelieved == (vector.result == "valid"))
    }

    /// 372 and 373 put a `?` into the text and are called valid for readers that skip what they do not know; RFC 4648
    /// §3.3 says to refuse it. 367 and 370 are called invalid for a padding that the file's text does not have.
    @Test(arguments: vectors { $0.comment == "base64" }.map(\.0))
    func `stray characters and bits are refused`(vector: Vector) {
        let isRead = (try? CompactJWS(Array(vector.jws.utf8)).payload()) != nil
        let exceptions = [372: false, 373: false, 367: true, 370: true]
        #expect(isRead == exceptions[vector.tcId] ?? (vector.result == "valid"))
    }
}
