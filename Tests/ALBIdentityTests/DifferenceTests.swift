// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import TokenMint

@testable import ALBIdentity

/// What an inspection says of a signer or issuer that is not the expected one.
struct DifferenceTests {
    private static let arn =
        "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/my/0123456789abcdef"

    private func expectations(issuers: [String] = []) throws -> Expectations {
        let signers = try [LoadBalancerARN(Self.arn)]
        let loadBalancers = try Expectations(signers: signers).loadBalancers
        return Expectations(loadBalancers: loadBalancers, issuers: issuers.map(Issuer.init))
    }

    @Test(arguments: [
        ("123456789012", "999999999999", "account"), ("/my/", "/other/", "name"), ("0123456789abcdef", "1", "id"),
        ("eu-central-1:123456789012", "eu-west-1:1".replacing(":1", with: ":123456789013"), "region and account"),
        ("arn:aws:", "arn:aws-cn:", "partition"),
    ])
    func `a signer differs in its parts`(old: String, new: String, parts: String) throws {
        let difference = try expectations().difference(ofSigner: Self.arn.replacing(old, with: new))
        #expect(difference == "\(Self.arn) of ALB_ARN has another \(parts)")
        #expect(try expectations().difference(ofSigner: Self.arn) == nil)
        #expect(try expectations().difference(ofSigner: "x") == "this is no ARN of a load balancer")
    }

    @Test func `an issuer differs from where the texts part`() throws {
        let expected = try expectations(issuers: [Mint.issuer, "https://login.example/realms/a"])
        #expect(
            expected.difference(ofIssuer: "https://login.example/realms/a/") == "ISSUER differs by a slash at the end")
        #expect(
            expected.difference(ofIssuer: "https://login.example/realms/b")
                == "https://login.example/realms/a of ISSUER has “a” where this has “b”")
        #expect(expected.difference(ofIssuer: Mint.issuer) == nil)
        #expect(try expectations().difference(ofIssuer: "https://other.example") == nil)
    }
}
