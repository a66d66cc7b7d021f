// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import TestSupport
import Testing
import TokenMint

/// Issuers and the two forms of a user pool's name.
struct IssuerTests {
    private static let pool = "amazonaws.com/eu-central-1_Example"

    @Test func `the two forms of a user pool are one issuer`() {
        let forms = [
            "https://cognito-idp.eu-central-1.\(Self.pool)", "https://issuer-cognito-idp.eu-central-1.\(Self.pool)",
        ]
        for form in forms {
            let issuer = Issuer(form)
            #expect(issuer.isCognito && issuer.description == form && Set(issuer.names) == Set(forms))
            #expect(forms.allSatisfy(issuer.isNamed))
        }
        #expect(Issuer("https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_A").isCognito)
    }

    @Test(arguments: [
        "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example/",
        "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-central-1_Example",
        "https://Cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example",
        "http://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example",
        "https://issuer-issuer-cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example",
        "https://cognito-idp.eu-central-1.amazonaws.com.evil.example/eu-central-1_Example",
        "https://issuer-cognito-idp.eu-central-1.evil.example/eu-central-1_Example", "", " ",
    ])
    func `whatever differs by a byte is another issuer`(name: String) {
        #expect(!Issuer("https://cognito-idp.eu-central-1.\(Self.pool)").isNamed(name))
    }

    @Test(arguments: [
        "https://login.example", "https://cognito-idp.eu-central-1.evil.example/a",
        "https://cognito-idp.amazonaws.com/a",
        "https://cognito-idp.eu-central-1.amazonaws.com/a/b", "https://cognito-idp.eu-central-1.amazonaws.com/",
        "https://cognito-idp.eu-central-1.amazonaws.com:8443/a", "https://cognito-idp..amazonaws.com/a",
        "https://cognito-idp.eu-central-1.amazonaws.com/a?b", "https://cognito-idp.a@b.amazonaws.com/c",
    ])
    func `no other URL has a second form`(name: String) {
        #expect(Issuer(name).names == [name])
    }

    @Test func `a token's issuer is one of several, in either form`() throws {
        let scene = try Scene()
        func outcome(_ issuer: String, _ named: [String]) throws -> Rejection? {
            let expected = Expectations(
                loadBalancers: scene.expectations.loadBalancers, issuers: named.map(Issuer.init))
            let token = scene.token { draft in
                draft.header["iss"] = .string(issuer)
                draft.appended["iss"] = .string(issuer)
            }
            return try scene.rejection(of: token, expecting: expected)
        }
        let other = Mint.issuer.replacing("https://", with: "https://issuer-")
        #expect(try outcome(Mint.issuer, ["https://login.example", Mint.issuer]) == nil)
        #expect(try outcome(other, [Mint.issuer]) == nil)
        #expect(try outcome(Mint.issuer, [other]) == nil)
        #expect(try outcome(Mint.issuer + "/", [Mint.issuer]) == .wrongIssuer)
        #expect(try outcome("https://login.example", [Mint.issuer]) == .wrongIssuer)
        #expect(try outcome("https://login.example/", ["https://login.example"]) == .wrongIssuer)
    }
}
