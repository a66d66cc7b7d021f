// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing
import TestSupport
import TokenMint

/// Signer, app client and issuer: compared exactly, byte by byte.
@Suite struct ExpectationsTests {
    private static let second =
        "arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:210987654321:loadbalancer/app/second/fedcba9876543210"

    private let scene: Scene

    init() throws {
        scene = try Scene()
    }

    @Test func `each of several load balancers is trusted, and named`() throws {
        let arns = try [Mint.signer, Self.second].map { try LoadBalancerARN($0) }
        let expected = try Expectations(signers: arns)
        for arn in arns {
            let token = scene.token { $0.header["signer"] = .string(arn.description) }
            #expect(try scene.rejection(of: token, expecting: expected) == nil)
            #expect(
                try UnverifiedToken(TokenText(userClaims: Array(token.utf8)), expecting: expected, at: Scene.now).signer
                    .arn == arn)
        }
        #expect(try scene.rejection(of: scene.token(), expecting: try Expectations(signers: [arns[1]])) == .wrongSigner)
    }

    @Test(
        arguments: [
            nil, "", .raw("null"), 1, .raw("[\"\(Mint.signer)\"]"), .string(Mint.signer.uppercased()),
            .string(Mint.signer + " "), .string(" " + Mint.signer), .string(Mint.signer + "\n"),
            .string(Mint.signer + "\0"), .string(Mint.signer + "/"), .string(Mint.signer + "0"),
            .string(String(Mint.signer.dropLast())), .string(Mint.signer + "," + Mint.signer),
            .string(Mint.signer.replacing("app/", with: "app//")), .string(Mint.signer.replacing("app/", with: "net/")),
            .string(Mint.signer.replacing("123456789012", with: "123456789013")),
            .string(Mint.signer.replacing("arn:aws:", with: "arn:aws-cn:")), "*", "arn:aws:elasticloadbalancing:*",
            .string(Mint.signer + "\u{301}"),
        ] as [JSONText?])
    func `a signer is compared exactly`(signer: JSONText?) throws {
        #expect(try scene.rejection(of: scene.token { $0.header["signer"] = signer }) == .wrongSigner)
    }

    @Test func `two signers are refused`() throws {
        let token = scene.token { $0.header.append("signer", .string(Self.second)) }
        #expect(try scene.rejection(of: token) == .malformed)
    }

    @Test func `each of several app clients is trusted`() throws {
        let expected = try Expectations(
            signers: [try LoadBalancerARN(Mint.signer)], clientIDs: ["first", Mint.client, "K\u{E9}"])
        for client in ["first", Mint.client, "K\u{E9}"] {
            let token = scene.token { $0.header["client"] = .string(client) }
            #expect(try scene.rejection(of: token, expecting: expected) == nil)
        }
        for client in ["FIRST", "firs", "first ", "", "\u{212A}\u{E9}", "Ke\u{301}"] {
            let token = scene.token { $0.header["client"] = .string(client) }
            #expect(try scene.rejection(of: token, expecting: expected) == .wrongClient)
        }
    }

    @Test(arguments: [nil, .raw("null"), 4, .raw("[\"\(Mint.client)\"]")] as [JSONText?])
    func `an app client that is no text is none`(client: JSONText?) throws {
        #expect(try scene.rejection(of: scene.token { $0.header["client"] = client }) == .wrongClient)
    }

    @Test(
        arguments: [
            nil, .raw("null"), 1, "", .string(Mint.issuer + "/"), .string(Mint.issuer.uppercased()),
            .string(Mint.issuer + "#"), .string(Mint.issuer.replacing("https:", with: "http:")),
            .raw("[\"\(Mint.issuer)\"]"),
        ] as [JSONText?])
    func `an issuer is compared exactly`(issuer: JSONText?) throws {
        #expect(try scene.rejection(of: scene.token { $0.header["iss"] = issuer }) == .wrongIssuer)
    }

    @Test func `an issuer that Unicode calls equivalent is another`() throws {
        let expected = try Expectations(signers: [try LoadBalancerARN(Mint.signer)], issuer: "https://K.example/\u{E9}")
        for (issuer, rejection) in [
            ("https://K.example/\u{E9}", nil), ("https://\u{212A}.example/\u{E9}", Rejection.wrongIssuer),
            ("https://K.example/e\u{301}", .wrongIssuer),
        ] {
            let token = scene.token {
                $0.header["iss"] = .string(issuer)
                $0.appended["iss"] = .string(issuer)
            }
            #expect(try scene.rejection(of: token, expecting: expected) == rejection)
        }
    }

    @Test func `app client and issuer are not looked at where none is expected`() throws {
        let expected = try Expectations(signers: [try LoadBalancerARN(Mint.signer)])
        let token = scene.token {
            $0.header["client"] = nil
            $0.header["iss"] = nil
            $0.appended["iss"] = nil
        }
        #expect(try scene.rejection(of: token, expecting: expected) == nil)
    }
}
