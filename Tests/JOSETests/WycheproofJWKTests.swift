// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing
import TokenMint

/// C2SP Wycheproof: whole JWS objects whose key is public, the key read as the one element of a JWK set.
///
/// Those of other algorithms are there too: that their signatures are good must not help them.
@Suite(.enabled(if: SharedVectors.folder != nil, "\(SharedVectors.absence)"))
struct WycheproofJWKTests {
    struct Vector: CustomTestStringConvertible, Sendable {
        let number: Int
        let comment: String
        let group: String
        let jws: String
        let isGood: Bool
        /// A JWK set with the vector's key, under the name `key`.
        let keySet: [UInt8]

        var testDescription: String { "\(number) \(group) \(comment)" }
    }

    /// RFC 7520 §4.2, where the key is given another algorithm than the token has.
    private static let signedByPS384: Set = [346, 350]

    private static let vectors: [Vector] = {
        let bytes = Data(SharedVectors.read("wycheproof_json_web_signature_test.json"))
        let file = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any]
        let groups = file?["testGroups"] as? [[String: Any]] ?? []
        return groups.flatMap { group -> [Vector] in
            guard var jwk = group["public"] as? [String: Any], ["RSA", "EC"].contains(jwk["kty"] as? String),
                let tests = group["tests"] as? [[String: Any]]
            else { return [] }
            jwk["kid"] = "key"
            let keySet = (try? JSONSerialization.data(withJSONObject: ["keys": [jwk]])) ?? Data()
            return tests.map { test in
                Vector(
                    number: test["tcId"] as? Int ?? 0, comment: test["comment"] as? String ?? "",
                    group: group["comment"] as? String ?? "", jws: test["jws"] as? String ?? "",
                    isGood: test["result"] as? String == "valid" && !signedByPS384.contains(test["tcId"] as? Int ?? 0)
                        && SignatureAlgorithm(name: jwk["alg"] as? String ?? "") != nil,
                    keySet: Array(keySet))
            }
        }
    }()

    @Test func `all vectors are there`() {
        #expect(Self.vectors.count == 361)
        #expect(Self.vectors.count { $0.isGood } == 16)
    }

    @Test(arguments: vectors)
    func `a token is accepted or rejected as it should be`(vector: Vector) throws {
        var isBelieved = false
        if let jws = try? CompactJWS(Array(vector.jws.utf8)),
            let algorithm = jws.header["alg"]?.string.flatMap(SignatureAlgorithm.init(name:)),
            let key = try JWKSet(vector.keySet).key(named: #require(JWKIdentifier("key")), for: algorithm)
        {
            isBelieved = try key.isValidSignature(jws.signature, for: jws.signingInput)
        }
        #expect(isBelieved == vector.isGood)
    }
}
