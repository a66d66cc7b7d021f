// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing
import TokenMint

/// C2SP Wycheproof: whole JWS objects whose key is RSA's, the key read as the one element of a JWK set.
///
/// Those of other algorithms than RS256 are there too: that their signatures are good must not help them.
@Suite(.enabled(if: SharedVectors.folder != nil, "\(SharedVectors.absence)"))
struct WycheproofRS256Tests {
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

    private static let vectors: [Vector] = {
        let bytes = Data(SharedVectors.read("wycheproof_json_web_signature_test.json"))
        let file = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any]
        let groups = file?["testGroups"] as? [[String: Any]] ?? []
        return groups.flatMap { group -> [Vector] in
            guard var jwk = group["public"] as? [String: Any], jwk["kty"] as? String == "RSA",
                let tests = group["tests"] as? [[String: Any]]
            else { return [] }
            jwk["kid"] = "key"
            let keySet = (try? JSONSerialization.data(withJSONObject: ["keys": [jwk]])) ?? Data()
            return tests.map { test in
                Vector(
                    number: test["tcId"] as? Int ?? 0, comment: test["comment"] as? String ?? "",
                    group: group["comment"] as? String ?? "", jws: test["jws"] as? String ?? "",
                    isGood: test["result"] as? String == "valid" && jwk["alg"] as? String == "RS256",
                    keySet: Array(keySet))
            }
        }
    }()

    @Test func `all vectors are there`() {
        #expect(Self.vectors.count == 318)
        #expect(Self.vectors.count { $0.isGood } == 8)
    }

    @Test(arguments: vectors)
    func `an RS256 token is believed or not as it should be`(vector: Vector) throws {
        let key = try JWKSet(vector.keySet).key(named: #require(JWKIdentifier("key")))
        var isBelieved = false
        if let key, let jws = try? CompactJWS(Array(vector.jws.utf8)), jws.header["alg"] == .string("RS256") {
            isBelieved = try key.isValidSignature(jws.signature, for: jws.signingInput)
        }
        #expect(isBelieved == vector.isGood)
    }
}
