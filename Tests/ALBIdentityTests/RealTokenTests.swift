// SPDX-License-Identifier: Apache-2.0

import TestSupport
import TextBasics
import ALBIdentity
import Foundation
import JOSE
import Testing
import TokenMint

/// Tokens that real load balancers signed.
@Suite(.enabled(if: SharedVectors.folder != nil, "\(SharedVectors.absence)"))
struct RealTokenTests {
    struct Sample: Decodable {
        let name: String
        let token: String
        let publicKeyPEM: String?
        let validAt: Int64?
    }

    private static func sample(_ name: String) throws -> Sample {
        let samples = try JSONDecoder().decode([Sample].self, from: Data(SharedVectors.read("alb-tokens.json")))
        return try #require(samples.first { $0.name == name })
    }

    private static func expectations(_ signer: String, client: String, issuer: String) throws -> Expectations {
        try Expectations(signers: [try LoadBalancerARN(signer)], clientIDs: [client], issuer: issuer)
    }

    private static let expectationsOfA = Result {
        try expectations(
            "arn:aws:elasticloadbalancing:eu-central-1:197280958225:loadbalancer/app/ecs-with-cognito-lb/6284be65b827c598",
            client: "4fmvht22tjrgd7d3k3tghttct7",
            issuer: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_MyRrOCHQw")
    }

    private static func verifyA(_ change: (String) -> String = { $0 }, at now: Int64? = nil) throws -> VerifiedUser {
        let sample = try Self.sample("A")
        let now = try now ?? #require(sample.validAt)
        let key = try ES256PublicKey(pem: Array(#require(sample.publicKeyPEM).utf8))
        let expected = try expectationsOfA.get()
        return try UnverifiedToken(
            TokenText(userClaims: Array(change(sample.token).utf8)), expecting: expected, at: now
        )
        .verified(by: key, expecting: expected, at: now)
    }

    @Test func `A is trusted at its time`() throws {
        let user = try Self.verifyA()
        #expect(EmailSource().address(in: user.claims) == "duke@sun.com")
        #expect(user.subject == "23d498b2-3031-70d2-8a15-49dd886a087b")
        #expect(user.expiry == 1_687_748_045)
        #expect(user.keyID.description == "c2f80c8b-c05c-4068-af14-17299f7896b1")
        #expect(user.claims["email_verified"] == .string("true"))
        #expect(user.claims["username"] == .string("duke"))
    }

    @Test func `A is refused today`() {
        #expect(throws: VerificationError.rejected(Rejection.expired)) {
            try Self.verifyA(at: Int64(Date().timeIntervalSince1970))
        }
    }

    @Test func `A is refused without its padding, which is signed`() {
        #expect(throws: VerificationError.rejected(Rejection.badSignature)) {
            try Self.verifyA { $0.filter { $0 != "=" } }
        }
    }

    @Test func `A is refused where another load balancer is expected`() throws {
        let sample = try Self.sample("A")
        let other = try Expectations(signers: [try LoadBalancerARN(Mint.signer)])
        #expect(throws: VerificationError.rejected(Rejection.wrongSigner)) {
            try UnverifiedToken(
                TokenText(userClaims: Array(sample.token.utf8)), expecting: other, at: #require(sample.validAt))
        }
    }

    @Test(arguments: [
        (
            "C", "abb8289f-e3a4-4a34-9472-c2105e2b2482", "3a33a02r5hn3onhtu1mr0dit20",
            "arn:aws:elasticloadbalancing:eu-west-1:373508513302:loadbalancer/app/AwsJwt-ALBAE-qBwD8O2QTdcd/a4df45643ccf98ac",
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_b9VeQUg6y"
        ),
        (
            "E", "3ecb6573-da56-4946-8a02-a94a613732bd", "0oahkilg5uj4YRfcY697",
            "arn:aws:elasticloadbalancing:us-east-1:222053980223:loadbalancer/app/standard-non-public/22c86ead8831ba96",
            "https://okta.mit.edu"
        ),
    ])
    func `of a token without published key, the header keeps every rule`(
        name: String, keyID: String, client: String, signer: String, issuer: String
    ) throws {
        let sample = try Self.sample(name)
        let text = Array(sample.token.utf8)
        let validAt = try #require(sample.validAt)
        let expected = try Self.expectations(signer, client: client, issuer: issuer)
        let token = try UnverifiedToken(TokenText(userClaims: text), expecting: expected, at: validAt)
        #expect(token.keyID.description == keyID)
        #expect(token.signer.arn.description == signer)
        #expect(throws: VerificationError.rejected(Rejection.expired)) {
            try UnverifiedToken(TokenText(userClaims: text), expecting: expected, at: validAt + 200)
        }

        let strangersKey = try ES256PublicKey(pem: Array(#require(Self.sample("A").publicKeyPEM).utf8))
        #expect(throws: VerificationError.rejected(Rejection.badSignature)) {
            try token.verified(by: strangersKey, expecting: expected, at: validAt)
        }
    }

    @Test func `D is refused though its signature is good`() throws {
        let sample = try Self.sample("D")
        let jws = try CompactJWS(Array(sample.token.utf8))
        let key = try ES256PublicKey(pem: Array(#require(sample.publicKeyPEM).utf8))
        #expect(try key.isValidSignature(jws.signature, for: jws.signingInput))
        #expect(throws: VerificationError.rejected(Rejection.malformed)) {
            try UnverifiedToken(
                TokenText(userClaims: Array(sample.token.utf8)), expecting: Self.expectationsOfA.get(), at: 0)
        }
        let signer = try #require(jws.header["signer"]?.string)
        #expect(throws: InvalidText.self) { try LoadBalancerARN(signer) }
    }
}
