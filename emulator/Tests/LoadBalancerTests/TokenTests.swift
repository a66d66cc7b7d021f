// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Testing

@testable import LoadBalancer

struct TokenTests {
    private static let token = UserClaimsToken(
        issuer: "https://issuer.example/a", client: "client", signer: LoadBalancerConfiguration.standInARN,
        expires: 1_700_000_120,
        claims: [
            UserClaim(name: "sub", text: "s"), UserClaim(name: "name", text: "山田 \"+/=-_\\\n\u{1}"),
            UserClaim(name: "groups", json: "[\"a\"]"),
        ])

    @Test func `prints header and payload in a load balancer's order and manner`() throws {
        let key = SigningKey()
        let token = try DecodedToken(try Self.token.signed(by: key))
        #expect(
            token.header == """
                {"typ":"JWT","kid":"\(key.id)","alg":"ES256","iss":"https://issuer.example/a","client":"client",\
                "signer":"\(LoadBalancerConfiguration.standInARN)","exp":1700000120}
                """)
        #expect(
            token.payload == #"{"sub":"s","name":"山田 \"+/=-_\\\n\u0001","groups":["a"],"exp":1700000120,"#
                + #""iss":"https://issuer.example/a"}"#)
    }

    @Test func `pads each segment and signs what it has padded`() throws {
        let key = SigningKey()
        for length in 0..<6 {
            var draft = Self.token
            draft.client = String(repeating: "c", count: length)
            draft.claims = [UserClaim(name: "sub", text: String(repeating: "s", count: length))]
            let token = try DecodedToken(try draft.signed(by: key))
            #expect(token.segments.allSatisfy { $0.utf8.count % 4 == 0 })
            #expect(token.segments[2].utf8.count == 88 && token.segments[2].hasSuffix("=="))
            #expect(try DecodedToken.data(token.segments[2]).count == 64)
            #expect(try token.isSigned(byKey: key.publicKeyPEM))
        }
    }

    @Test func `names its keys “emulator”, by UUIDs that are valid`() throws {
        for _ in 0..<50 {
            let id = SigningKey().id
            #expect(id.wholeMatch(of: /656d756c-6174-6f72-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
            #expect(UUID(uuidString: id) != nil)
        }
        #expect(SigningKey().id != SigningKey().id)
    }

    @Test(arguments: TokenVariation.allCases)
    func `makes each variation wrong in one way`(variation: TokenVariation) throws {
        let key = SigningKey()
        let good = try DecodedToken(try Self.token.signed(by: key))
        let token = try DecodedToken(try Self.token.signed(by: key, variation, at: 1_700_000_000))
        let verifies = token.segments[2].isEmpty ? false : (try? token.isSigned(byKey: key.publicKeyPEM)) ?? false
        switch variation {
        case .expired: #expect(try verifies && token.header("exp") == "1699996400")
        case .wrongSigner: #expect(try verifies && token.header("signer") != good.header("signer"))
        case .wrongClient: #expect(try verifies && token.header("client") != good.header("client"))
        case .wrongIssuer: #expect(try verifies && token.header("iss") != good.header("iss"))
        case .wrongKey: #expect(!verifies && token.header == good.header)
        case .unknownKey: #expect(try !verifies && token.header("kid") != key.id)
        case .tampered: #expect(!verifies && token.header == good.header && token.payload != good.payload)
        case .hs256:
            let input = Data("\(token.segments[0]).\(token.segments[1])".utf8)
            let secret = SymmetricKey(data: Data(key.publicKeyPEM.utf8))
            let code = try DecodedToken.data(token.segments[2])
            #expect(try token.header("alg") == "HS256")
            #expect(HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: input, using: secret))
        case .none: #expect(try token.header("alg") == "none" && token.segments[2].isEmpty)
        case .unpadded: #expect(verifies && !token.segments.joined().contains("="))
        }
    }
}
