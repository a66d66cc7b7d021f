// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing
import TokenMint

/// C2SP Wycheproof: P-256 with SHA-256, signatures as R‖S.
@Suite(.enabled(if: SharedVectors.folder != nil, "\(SharedVectors.absence)"))
struct WycheproofECDSATests {
    private struct File: Decodable {
        let numberOfTests: Int
        let testGroups: [Group]
    }

    struct Group: Decodable, CustomTestStringConvertible {
        let publicKeyPem: String
        let tests: [Vector]

        var testDescription: String { "vectors \(tests.first?.tcId ?? 0)…\(tests.last?.tcId ?? 0)" }
    }

    struct Vector: Decodable {
        let tcId: Int
        let comment: String
        let msg: String
        let sig: String
        let result: String
    }

    private static let file = Result {
        try JSONDecoder().decode(
            File.self, from: Data(SharedVectors.read("wycheproof_ecdsa_secp256r1_sha256_p1363_test.json")))
    }

    @Test func `all vectors are there`() throws {
        let file = try Self.file.get()
        #expect(file.numberOfTests == 262)
        #expect(file.testGroups.reduce(0) { $0 + $1.tests.count } == 262)
    }

    @Test(arguments: (try? file.get())?.testGroups ?? [])
    func `each is accepted or rejected as it should be`(group: Group) throws {
        let key = try ES256PublicKey(pem: Array(group.publicKeyPem.utf8))
        for vector in group.tests {
            let signature = try #require(Self.bytes(vector.sig))
            let message = try #require(Self.bytes(vector.msg))
            #expect(["valid", "invalid"].contains(vector.result))
            #expect(
                try key.isValidSignature(signature, for: message[...]) == (vector.result == "valid"),
                "\(vector.tcId): \(vector.comment)")
        }
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8]? {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        guard digits.count == hexadecimal.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
