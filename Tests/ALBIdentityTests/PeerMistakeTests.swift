// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TestSupport
import TokenMint

/// The tokens that other verifiers were seen to accept, or to stumble over.
@Suite struct PeerMistakeTests {
    private let scene: Scene

    init() throws {
        scene = try Scene()
    }

    @Test func `an expired token is refused`() throws {
        #expect(try scene.rejection(of: scene.mint.token(expiresAt: Scene.now - 1)) == .expired)
    }

    @Test func `an expired token is refused when only its header says so`() throws {
        let token = scene.mint.token(expiresAt: Scene.now - 1) { $0.appended["exp"] = nil }
        #expect(try scene.rejection(of: token) == .expired)
    }

    @Test func `a token that says nowhere when it expires is refused`() throws {
        let token = scene.token {
            $0.header["exp"] = nil
            $0.appended["exp"] = nil
        }
        #expect(try scene.rejection(of: token) == .malformed)
    }

    @Test func `a token that says only in its payload when it expires is refused`() throws {
        #expect(try scene.rejection(of: scene.token { $0.header["exp"] = nil }) == .malformed)
    }

    @Test func `another load balancer's token is refused though all customers of a region share their keys`() throws {
        let stranger = Mint(
            key: scene.signingKey, signer: Mint.signer.replacing("app/example/", with: "app/stranger/"))
        let token = stranger.token(expiresAt: Scene.expiry)
        #expect(try scene.rejection(of: token) == .wrongSigner)
        let jws = try CompactJWS(Array(token.utf8))
        #expect(try scene.key.isValidSignature(jws.signature, for: jws.signingInput), "its signature is good")
    }

    @Test(arguments: [
        "arn:aws:elasticloadbalancing:evil.example/x?:123456789012:loadbalancer/app/example/0123456789abcdef",
        "arn:aws:elasticloadbalancing:evil.example#:123456789012:loadbalancer/app/example/0123456789abcdef",
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/example/0123456789abcdef",
    ])
    func `a signer of another region is refused before anybody is asked for a key`(signer: String) throws {
        let token = scene.token { $0.header["signer"] = .string(signer) }
        #expect(throws: VerificationError.rejected(Rejection.wrongSigner)) {
            try UnverifiedToken(TokenText(userClaims: Array(token.utf8)), expecting: scene.expectations, at: Scene.now)
        }
    }

    @Test(arguments: ["a@example.com\r\nX-User-Email: b@example.com", "a\nb", "a\rb", "a\0b", "a\u{85}b", "a\u{2028}b"])
    func `a claim with a line end is a claim, to be encoded where headers are written`(email: String) throws {
        let user = try scene.verify(scene.token { $0.claims["email"] = .string(email) })
        #expect(EmailSource().address(in: user.claims).map { Array($0.utf8) } == Array(email.utf8))
    }

    @Test func `an HMAC keyed with the public key is refused, whatever the header calls it`() throws {
        let secret = Array(scene.signingKey.publicKeyPEM.utf8)
        for algorithm in ["HS256", "ES256"] {
            let token = scene.token {
                $0.header["alg"] = .string(algorithm)
                $0.signature = .HS256(secret: secret)
            }
            let expected: Rejection = algorithm == "HS256" ? .unsupportedAlgorithm : .badSignature
            #expect(try scene.rejection(of: token) == expected)
        }
    }

    @Test func `a key that the token brings along is not looked at`() throws {
        let thief = try SigningKey(keyID: scene.signingKey.keyID)
        let token = Mint(key: thief).token(expiresAt: Scene.expiry) {
            $0.header["jwk"] = .raw(#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#)
            $0.header["jku"] = "https://evil.example/keys"
            $0.header["x5u"] = "https://evil.example/certificate"
            $0.header["x5c"] = .raw(#"["AA=="]"#)
        }
        #expect(try scene.rejection(of: token) == .badSignature)
    }

    @Test func `a token without padding is trusted if it was signed so`() throws {
        #expect(try scene.rejection(of: scene.token { $0.padding = .none }) == nil)
    }

    @Test func `a token whose padding was stripped on the way is refused`() throws {
        let token = scene.token { $0.claims["filler"] = "x" }
        #expect(token.dropLast(3).contains("="), "the sample has padding in what is signed")
        #expect(try scene.rejection(of: token.filter { $0 != "=" }) == .badSignature)
    }
}
