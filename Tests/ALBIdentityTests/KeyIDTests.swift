// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing
import TestSupport
import TokenMint

/// `kid` is a UUID and can name a key and nothing else (RFC 8725 §3.10).
@Suite struct KeyIDTests {
    static let notUUIDs = [
        "", "1234", "c2f80c8b", "c2f80c8bc05c4068af1417299f7896b1", "{c2f80c8b-c05c-4068-af14-17299f7896b1}",
        "(c2f80c8b-c05c-4068-af14-17299f7896b1)", "urn:uuid:c2f80c8b-c05c-4068-af14-17299f7896b1",
        " c2f80c8b-c05c-4068-af14-17299f7896b1", "c2f80c8b-c05c-4068-af14-17299f7896b1 ",
        "c2f80c8b-c05c-4068-af14-17299f7896b1\n", "c2f80c8b-c05c-4068-af14-17299f7896b1\0",
        "c2f80c8b-c05c-4068-af14-17299f7896b", "c2f80c8b-c05c-4068-af14-17299f7896b12",
        "c2f80c8bc-05c-4068-af14-17299f7896b1", "c2f80c8b_c05c_4068_af14_17299f7896b1",
        "c2f80c8b-c05c-4068-af14-17299f7896g1", "c2f80c8b-c05c-4068-af14-17299f7896/1",
        "c2f80c8b-c05c-4068-af14-17299f7896:1", "c2f80c8b-c05c-4068-af14-17299f7896@1",
        "c2f80c8b-c05c-4068-af14-17299f7896`1", "-2f80c8b-c05c-4068-af14-17299f7896b1",
        "+2f80c8b-c05c-4068-af14-17299f7896b1", "c2f80c8b-c05c-4068-af14-17299f7896b１",
        "../../../../../../../etc/shadow", "../../../../../../../etc/passwd/", "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fp",
        "////////////////////////////////////", "------------------------------------",
        "https://evil.example/c2f80c8b-c05c-4", "http://127.0.0.1/latest/meta-data/i?", "a?b#c&d=e@f:g/h\\i",
        "'; DROP TABLE keys; --              ", "\r\nX-Injected: 1\r\n                  ",
    ]

    @Test(arguments: [
        "c2f80c8b-c05c-4068-af14-17299f7896b1", "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "01234567-89ab-cdef-0123-456789abcdef",
    ])
    func `is what it was read from`(text: String) throws {
        let keyID = try #require(KeyUUID(text))
        #expect(keyID.description == text)
        #expect(KeyUUID(keyID.description) == keyID)
        #expect(KeyUUID(text.uppercased()) == keyID, "upper case is the same key")
        #expect(KeyUUID(text.uppercased())?.description == text)
    }

    @Test func `is what any fresh one was read from`() {
        for _ in 0..<500 {
            let text = SigningKey.freshKeyID()
            #expect(KeyUUID(text)?.description == text)
        }
    }

    @Test func `tells keys apart by every digit`() throws {
        let zero = "00000000-0000-0000-0000-000000000000"
        var seen: Set<KeyUUID> = [try #require(KeyUUID(zero))]
        for index in zero.indices where zero[index] != "-" {
            let other = zero.replacingCharacter(at: index, with: "1")
            #expect(try seen.insert(#require(KeyUUID(other))).inserted)
        }
        #expect(seen.count == 33)
    }

    @Test(arguments: notUUIDs)
    func `is nothing but a UUID`(text: String) {
        #expect(KeyUUID(text) == nil)
    }

    @Test(arguments: notUUIDs)
    func `a token whose kid is something else is refused without any look-up`(text: String) throws {
        let scene = try Scene()
        let token = scene.token { $0.header["kid"] = .string(text) }
        #expect(throws: VerificationError.rejected(Rejection.malformed)) {
            try UnverifiedToken(TokenText(userClaims: Array(token.utf8)), expecting: scene.expectations, at: Scene.now)
        }
    }

    @Test(arguments: [nil, .raw("null"), 1, true, .raw(#"["c2f80c8b-c05c-4068-af14-17299f7896b1"]"#)] as [JSONText?])
    func `a token whose kid is no text is refused`(keyID: JSONText?) throws {
        let scene = try Scene()
        #expect(try scene.rejection(of: scene.token { $0.header["kid"] = keyID }) == .malformed)
    }

    @Test func `a token may spell its kid in upper case`() throws {
        let scene = try Scene()
        let token = scene.token { $0.header["kid"] = .string(scene.signingKey.keyID.uppercased()) }
        #expect(try scene.verify(token).keyID.description == scene.signingKey.keyID)
    }
}

extension String {
    fileprivate func replacingCharacter(at index: Index, with character: Character) -> String {
        var copy = self
        copy.replaceSubrange(index...index, with: String(character))
        return copy
    }
}
