// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenMint

/// Good text with random harm done to it, the same harm in every run: never a crash, never trusted.
@Suite struct MutationTests {
    @Test(arguments: 0..<16)
    func `no changed token is trusted`(seed: UInt64) throws {
        let signingKey = try SigningKey()
        let key = try ES256PublicKey(pem: Array(signingKey.publicKeyPEM.utf8))
        let token = Array(Mint(key: signingKey).token(expiresAt: 1_700_000_000).utf8)
        let original = try CompactJWS(token)
        #expect(try key.isValidSignature(original.signature, for: original.signingInput))

        var generator = SeededGenerator(seed: seed)
        for round in 0..<500 {
            let text = Mutation.apply(to: token, using: &generator)
            guard let jws = try? CompactJWS(text) else { continue }
            _ = try? jws.claims()
            guard try key.isValidSignature(jws.signature, for: jws.signingInput) else { continue }
            #expect(jws.signingInput == original.signingInput, "round \(round)")
            #expect(jws.signature == original.signature, "round \(round)")
        }
    }

    @Test(arguments: 0..<16)
    func `changed JSON is refused or is what it says`(seed: UInt64) throws {
        let text = Array(#"{"a":[1,-2.5e3,null,true,{"b\u00e9\ud83d\ude00":"é日\n"}],"c":{"d":[[],{}]},"":""}"#.utf8)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<2000 {
            let text = Mutation.apply(to: text, using: &generator)
            guard let value = try? JSONReader.read(text, maximumBytes: .max) else { continue }
            #expect(try JSONReader.read(text: value.rendered) == value, "round \(round)")
        }
    }

    @Test(arguments: 0..<4)
    func `random bytes are nothing`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let count = Int.random(in: 0..<200, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            #expect(throws: JOSEError.self) { try CompactJWS(bytes) }
            #expect(throws: PublicKeyError.notPEM) { try ES256PublicKey(pem: bytes) }
            _ = try? Base64URL.decode(bytes[...])
            _ = try? JSONReader.read(bytes, maximumBytes: .max)
        }
    }
}

extension JSONValue {
    /// The value as text again.
    fileprivate var rendered: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .decimal(let text): text
        case .string(let text): Self.quoted(text)
        case .array(let elements): "[" + elements.map(\.rendered).joined(separator: ",") + "]"
        case .object(let object):
            "{" + object.members.map { Self.quoted($0.name) + ":" + $0.value.rendered }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"" + escaped.joined() + "\""
    }
}
