// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TestSupport
import TokenMint

/// `exp` of the header and of the payload, and `nbf` (RFC 7519 §4.1.4, §4.1.5).
@Suite struct ExpiryTests {
    private let scene: Scene

    init() throws {
        scene = try Scene()
    }

    private func expectations(leeway: Int64) throws -> Expectations {
        try Expectations(signers: [try LoadBalancerARN(Mint.signer)], leeway: leeway)
    }

    @Test(arguments: [0, 1, 5, 120] as [Int64])
    func `a token expires with its second, and the leeway after it`(leeway: Int64) throws {
        let token = scene.token()
        let expected = try expectations(leeway: leeway)
        let end = Scene.expiry + leeway
        #expect(try scene.rejection(of: token, expecting: expected, at: Scene.expiry - 1) == nil)
        #expect(try scene.rejection(of: token, expecting: expected, at: end - 1) == nil)
        #expect(try scene.rejection(of: token, expecting: expected, at: end) == .expired)
        #expect(try scene.rejection(of: token, expecting: expected, at: end + 1) == .expired)
    }

    @Test(arguments: [0, 5] as [Int64])
    func `nbf begins with its second, and the leeway before it`(leeway: Int64) throws {
        let token = scene.token { $0.claims["nbf"] = .integer(Scene.now) }
        let expected = try expectations(leeway: leeway)
        #expect(try scene.rejection(of: token, expecting: expected, at: Scene.now) == nil)
        #expect(try scene.rejection(of: token, expecting: expected, at: Scene.now - leeway) == nil)
        #expect(try scene.rejection(of: token, expecting: expected, at: Scene.now - leeway - 1) == .notYetValid)
    }

    @Test(
        arguments: [
            (nil, .malformed), (.raw("null"), .malformed), (true, .malformed), ("1700000120", .malformed),
            (.raw("1700000120.0"), .malformed), (.raw("1700000120.5"), .malformed), (.raw("1.70000012e9"), .malformed),
            (.raw("17000001200e-1"), .malformed), (.raw("[1700000120]"), .malformed), (.raw("{}"), .malformed),
            (.raw("1e999"), .malformed), (.raw("9223372036854775808"), .malformed), (.integer(.max), .malformed),
            (.integer(253_402_300_800), .malformed), (.integer(.min), .malformed), (-1, .malformed),
            (-1_700_000_120, .malformed), (.raw("-0"), .expired), (0, .expired), (1, .expired),
            (253_402_300_799, nil),
        ] as [(JSONText?, Rejection?)])
    func `exp of the header is a whole number of seconds in this era`(expiry: JSONText?, rejection: Rejection?) throws {
        let token = scene.token {
            $0.header["exp"] = expiry
            $0.appended["exp"] = nil
        }
        #expect(try scene.rejection(of: token) == rejection)
    }

    @Test(arguments: [Scene.expiry - 1, Scene.expiry + 1, 0, -1, .max])
    func `another exp in the payload is refused`(expiry: Int64) throws {
        let token = scene.token { $0.appended["exp"] = .integer(expiry) }
        #expect(try scene.rejection(of: token) == .claimsMismatch)
    }

    @Test(arguments: ["null", "\"1700000120\"", "1700000120.0", "1.70000012e9", "[1700000120]", "true"])
    func `an exp in the payload that is no whole number is refused`(expiry: String) throws {
        let token = scene.token { $0.appended["exp"] = .raw(expiry) }
        #expect(try scene.rejection(of: token) == .claimsMismatch)
    }

    @Test func `a payload without exp and iss is trusted, as those of 2018 are`() throws {
        #expect(try scene.rejection(of: scene.token { $0.appended.removeAll() }) == nil)
    }

    @Test(
        arguments: [
            "https://another.example", .string(Mint.issuer + "/"), .string(Mint.issuer.uppercased()),
            .string(Mint.issuer + "\u{301}"), "", .raw("null"), 1, .raw("[\"\(Mint.issuer)\"]"),
        ] as [JSONText])
    func `another iss in the payload is refused`(issuer: JSONText) throws {
        #expect(try scene.rejection(of: scene.token { $0.appended["iss"] = issuer }) == .claimsMismatch)
    }

    @Test func `an iss in the payload only is refused`() throws {
        let token = scene.token { $0.header["iss"] = nil }
        #expect(try scene.rejection(of: token, expecting: expectations(leeway: 0)) == .claimsMismatch)
    }

    @Test(
        arguments: [
            (0, nil), (-1, nil), (.integer(.min), nil), (.integer(Scene.now), nil),
            (.integer(Scene.now + 1), .notYetValid), (.integer(.max), .notYetValid), (.raw("null"), .malformed),
            ("0", .malformed), (.raw("0.5"), .malformed), (.raw("1e3"), .malformed), (true, .malformed),
            (.raw("9223372036854775808"), .malformed),
        ] as [(JSONText, Rejection?)])
    func `nbf is a whole number of seconds that have come`(notBefore: JSONText, rejection: Rejection?) throws {
        #expect(try scene.rejection(of: scene.token { $0.claims["nbf"] = notBefore }) == rejection)
    }

    @Test func `an aud, iat or jti of the identity provider changes nothing`() throws {
        let token = scene.token {
            $0.claims["aud"] = "another"
            $0.claims["iat"] = .integer(Scene.now + 1000)
            $0.claims["jti"] = .raw("null")
        }
        #expect(try scene.rejection(of: token) == nil)
    }
}
