// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenMint

/// JWK sets (RFC 7517 §5): which keys of a set are used, and which texts are no set.
@Suite struct JWKSetTests {
    private let key: RSASigningKey
    private let name: JWKIdentifier

    init() throws {
        key = try RSASigningKey.sample.get()
        name = try #require(JWKIdentifier(key.keyID))
    }

    private func set(_ jwks: [JSONMembers]) throws -> JWKSet {
        try JWKSet(Array(AccessMint.keySet(jwks).utf8))
    }

    private func changed(_ name: String, _ value: JSONText?) -> JSONMembers {
        var jwk = key.jwk
        jwk[name] = value
        return jwk
    }

    @Test func `finds a key by its name and no other`() throws {
        let other = try RSASigningKey()
        let set = try set([key.jwk, other.jwk])
        #expect(set.count == 2)
        let message = Array("header.payload".utf8)
        let found = try #require(set.key(named: name, for: .rs256))
        #expect(try found.isValidSignature(key.sign(message), for: message[...]))
        #expect(try !found.isValidSignature(other.sign(message), for: message[...]))
        for absent in [key.keyID + " ", key.keyID.lowercased(), String(key.keyID.dropLast()), "x"] {
            #expect(try set.key(named: #require(JWKIdentifier(absent)), for: .rs256) == nil)
        }
    }

    @Test(
        arguments: [
            ("use", "sig", true), ("use", nil, true), ("use", "enc", false), ("use", "SIG", false), ("use", "", false),
            ("use", .raw("null"), false), ("use", .raw(#"["sig"]"#), false), ("use", "sig ", false),
            ("alg", "RS256", true), ("alg", nil, true), ("alg", "RS384", false), ("alg", "RS512", false),
            ("alg", "HS256", false), ("alg", "rs256", false), ("alg", "none", false),
            ("alg", .raw("null"), false), ("alg", "RSA-OAEP", false),
            ("key_ops", nil, true), ("key_ops", .raw(#"["verify"]"#), true),
            ("key_ops", .raw(#"["encrypt","verify"]"#), true), ("key_ops", .raw("[]"), false),
            ("key_ops", .raw(#"["sign"]"#), false), ("key_ops", .raw(#"["Verify"]"#), false),
            ("key_ops", "verify", false), ("key_ops", .raw("null"), false), ("key_ops", .raw("{}"), false),
            ("kty", "rsa", false), ("kty", "EC", false), ("kty", "oct", false), ("kty", nil, false),
            ("kty", .raw("null"), false), ("kty", "RSA\u{301}", false),
            ("kid", nil, false), ("kid", "", false), ("kid", 7, false), ("kid", .raw("null"), false),
            ("kid", .string(String(repeating: "k", count: 257)), false),
            ("n", nil, false), ("n", "", false), ("n", "AQAB", false), ("n", 65537, false), ("n", "!", false),
            ("e", nil, false), ("e", "", false), ("e", "AA", false), ("e", 3, false), ("e", "AAEAAQ", false),
            ("d", "AQAB", false), ("d", .raw("null"), false),
            ("x5c", .raw(#"["MII"]"#), true), ("x5t", "abc", true), ("future", .raw("[[{}]]"), true),
        ] as [(String, JSONText?, Bool)])
    func `a key is used or ignored`(member: String, value: JSONText?, isUsed: Bool) throws {
        let spare = try RSASigningKey.sample.get()
        var good = spare.jwk
        good["kid"] = "spare"
        let set = try set([changed(member, value), good])
        #expect(set.count == (isUsed ? 2 : 1))
        #expect((set.key(named: name, for: .rs256) != nil) == isUsed)
        #expect(try set.key(named: #require(JWKIdentifier("spare")), for: .rs256) != nil)
    }

    /// RFC 8725 §3.1: a key is used with the algorithm that it is meant for.
    @Test(arguments: [
        ("RS256", [SignatureAlgorithm.rs256]), ("PS256", [.ps256]), ("ES256", []), (nil, [.rs256, .ps256]),
    ])
    func `an RSA key is for the algorithm that it names, or for both of its kind`(
        alg: String?, algorithms: [SignatureAlgorithm]
    ) throws {
        let set = try set([changed("alg", alg.map(JSONText.string))])
        for algorithm in SignatureAlgorithm.allCases {
            let found = set.key(named: name, for: algorithm)
            #expect(found?.algorithm == (algorithms.contains(algorithm) ? algorithm : nil), "\(algorithm)")
        }
        #expect(set.count == (algorithms.isEmpty ? 0 : 1))
    }

    @Test(
        arguments: [
            ("alg", nil, true), ("alg", "RS256", false), ("crv", "P-384", false), ("crv", nil, false),
            ("crv", "p-256", false),
            ("kty", "RSA", false), ("x", nil, false), ("x", "", false), ("x", "AA", false), ("y", nil, false),
            ("y", .string(String(repeating: "A", count: 43)), false), ("d", "AA", false), ("use", "enc", false),
        ] as [(String, JSONText?, Bool)])
    func `a P-256 key is used for ES256 or ignored`(member: String, value: JSONText?, isUsed: Bool) throws {
        let signer = try SigningKey()
        var jwk = signer.jwk
        jwk[member] = value
        let set = try set([jwk])
        #expect(set.count == (isUsed ? 1 : 0))
        let key = try set.key(named: #require(JWKIdentifier(signer.keyID)), for: .es256)
        #expect((key != nil) == isUsed)
        guard let key else { return }
        let message = Array("header.payload".utf8)
        #expect(try key.isValidSignature(signer.sign(message), for: message[...]))
        #expect(try !key.isValidSignature(signer.signDER(message), for: message[...]))
        #expect(try key == .p256(ES256PublicKey(pem: Array(signer.publicKeyPEM.utf8))))
    }

    @Test func `a set contradicts another if a name stands for another key`() throws {
        let other = try RSASigningKey(keyID: key.keyID)
        let third = try RSASigningKey(keyID: "third")
        let own = try set([key.jwk])
        for same in try [set([key.jwk]), set([third.jwk, key.jwk]), set([third.jwk]), set([])] {
            #expect(!own.contradicts(same) && !same.contradicts(own))
        }
        let contradicting = try set([third.jwk, other.jwk])
        #expect(own.contradicts(contradicting) && contradicting.contradicts(own))
        #expect(try key.publicKey() == key.publicKey())
        #expect(try key.publicKey() != other.publicKey())
    }

    @Test func `a key of 1024 bits, a key of another kind and no key at all are ignored`() throws {
        let weak = try RSASigningKey(bitCount: 1024, keyID: "weak")
        let elements = [
            weak.jwk, ["kty": "oct", "kid": "secret", "k": "c2VjcmV0", "alg": "HS256"],
            ["kty": "oct", "kid": .string(key.keyID), "k": .string(key.jwk["n"]?.text ?? ""), "alg": "RS256"],
            ["kty": "EC", "kid": "ec", "crv": "P-256", "x": "AA", "y": "AA", "use": "sig"], [:],
        ]
        #expect(try set(elements).count == 0)
        #expect(try set(elements + [key.jwk]).count == 1)
        #expect(try JWKSet(Array(#"{"keys":[null,1,"RSA",[],{}]}"#.utf8)).count == 0)
        #expect(try set([]).count == 0)
    }

    @Test func `names are told apart by their bytes`() throws {
        let names = ["K", "\u{212A}", "\u{E9}", "e\u{301}", "a", "A", "a\0"]
        let set = try set(names.map { changed("kid", .string($0)) })
        #expect(set.count == names.count)
        for name in names { #expect(try set.key(named: #require(JWKIdentifier(name)), for: .rs256) != nil) }
        #expect(try set.key(named: #require(JWKIdentifier("\u{E9} ")), for: .rs256) == nil)
    }

    @Test func `a name is what the escapes stand for`() throws {
        let set = try set([changed("kid", .raw(#""\u0061\/b""#))])
        #expect(try set.key(named: #require(JWKIdentifier("a/b")), for: .rs256) != nil)
    }

    @Test(arguments: [1, 2, 255, 256])
    func `a name of up to 256 bytes is one`(count: Int) {
        #expect(JWKIdentifier(String(repeating: "k", count: count)) != nil)
        #expect(JWKIdentifier(String(repeating: "é", count: count)) != nil || count > 128)
        #expect(JWKIdentifier("") == nil)
        #expect(JWKIdentifier(String(repeating: "k", count: 256 + count)) == nil)
    }

    @Test(
        arguments: [
            ("", .notJSON(.endOfText)), ("{", .notJSON(.endOfText)), ("<html>", .notJSON(.unexpectedCharacter)),
            (#"{"keys":[]} x"#, .notJSON(.textAfterValue)), (#"{"keys":[],}"#, .notJSON(.unexpectedCharacter)),
            (#"{"keys":[],"keys":[]}"#, .notJSON(.duplicateName)),
            (#"{"keys":[{"a":1,"a":2}]}"#, .notJSON(.duplicateName)),
            ("\u{FEFF}{}", .notJSON(.byteOrderMark)),
            ("[]", .notAnObject), ("null", .notAnObject), (#""keys""#, .notAnObject), ("1", .notAnObject),
            ("{}", .noKeys), (#"{"Keys":[]}"#, .noKeys), (#"{"keys":{}}"#, .noKeys), (#"{"keys":null}"#, .noKeys),
            (#"{"keys":"[]"}"#, .noKeys),
        ] as [(String, JWKSetError)])
    func `a text that is no set is refused`(text: String, error: JWKSetError) {
        #expect(throws: error) { try JWKSet(Array(text.utf8)) }
        #expect(!error.description.isEmpty)
    }

    @Test func `a single key is no set`() {
        #expect(throws: JWKSetError.noKeys) { try JWKSet(key.jwk.text) }
    }

    @Test func `two keys of one name are refused, unless one of them is not used`() throws {
        let other = try RSASigningKey(keyID: key.keyID)
        #expect(throws: JWKSetError.duplicateIdentifier) { try set([key.jwk, other.jwk]) }
        #expect(throws: JWKSetError.duplicateIdentifier) { try set([key.jwk, key.jwk]) }
        var encryption = other.jwk
        encryption["use"] = "enc"
        #expect(try set([encryption, key.jwk]).count == 1)
    }

    @Test func `at most 64 elements and 64 KB`() throws {
        #expect(try set((0..<64).map { changed("kid", "\($0)") }).count == 64)
        #expect(throws: JWKSetError.tooManyKeys) { try set((0..<65).map { changed("kid", "\($0)") }) }
        #expect(throws: JWKSetError.tooManyKeys) { try set(Array(repeating: [:], count: 65)) }
        let text = Array(AccessMint.keySet([key.jwk]).utf8)
        let spaces = [UInt8](repeating: 0x20, count: JWKSet.maximumByteCount - text.count)
        #expect(try JWKSet(text + spaces).count == 1)
        #expect(throws: JWKSetError.notJSON(.tooLong)) { try JWKSet(text + spaces + [0x20]) }
    }
}
