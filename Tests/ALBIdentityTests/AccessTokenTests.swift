// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TokenMint

/// Access tokens: trusted for the user they belong to, and for nobody else.
@Suite struct AccessTokenTests {
    private let access: AccessScene

    init() throws {
        access = try AccessScene()
    }

    @Test func `a token as Amazon Cognito writes it is trusted`() throws {
        let token = access.token()
        #expect(!token.contains("="))
        let verified = try #require(try access.verify(token))
        #expect(verified.expiry == AccessScene.expiry)
        #expect(verified.claims["username"] == .string("someone"))
        #expect(GroupsClaim(verified.claims["cognito:groups"]).groups == ["admins", "site ops"])
    }

    @Test func `the key's name is as the header's escapes stand for`() throws {
        guard
            case .jwt(let token) = try AccessToken(
                TokenText(accessToken: Array(access.token().utf8)), accepting: [.rs256])
        else {
            Issue.record("a JWT was taken for opaque")
            return
        }
        #expect(token.keyIdentifier.description == access.signingKey.keyID)
        #expect(token.keyIdentifier.description.hasPrefix("+/++"))
        #expect(token.keyIdentifier.description.hasSuffix("="))
    }

    // MARK: - Opaque

    @Test(arguments: [
        "", "x", "ya29.a0AfB_byC", "abcdef0123456789", "a.b", ".", "a.b.c.d", "...", "a.b.c.d.e",
        "eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d", "not a token", "Bearer x", "\0",
    ])
    func `a text that is not of three segments is opaque`(text: String) throws {
        #expect(try access.outcome(of: text) == .opaque)
    }

    @Test(arguments: ["..", "a.b.c", ".a.b", "a..b", "a.b.", "eyJhbGciOiJub25lIn0.e30.", " . . ", "e30.e30.e30"])
    func `a text of three segments is no opaque one, whatever is in them`(text: String) throws {
        #expect(try access.outcome(of: text) != .opaque)
        #expect(try access.outcome(of: text) != .believed)
    }

    @Test func `a token cut or joined is opaque or refused`() throws {
        let token = access.token()
        #expect(try access.outcome(of: token + "." + token) == .opaque)
        // As nginx 1.31 joins two header lines.
        #expect(try access.outcome(of: token + ", " + token) == .refused(.malformed))
        #expect(try access.outcome(of: token + ", opaque") == .refused(.malformed))
        #expect(try access.outcome(of: "opaque, opaque") == .refused(.malformed))
        #expect(try access.outcome(of: "Bearer " + token) == .refused(.malformed))
        #expect(try access.outcome(of: token + " ") == .refused(.malformed))
    }

    // MARK: - Size

    @Test func `a token of the largest size is trusted, one byte more is refused`() throws {
        func token(_ count: Int) -> String {
            access.token { $0.claims["filler"] = .string(String(repeating: "x", count: count)) }
        }
        var count = 11_300
        while token(count + 1).utf8.count <= TokenText.maximumByteCount { count += 1 }
        #expect(token(count).utf8.count > TokenText.maximumByteCount - 4)
        #expect(try access.outcome(of: token(count)) == .believed)
        #expect(try access.outcome(of: token(count + 1)) == .refused(.tooLarge))
    }

    @Test(arguments: ["x", "."])
    func `a text that is too large is refused unread`(character: String) throws {
        #expect(try access.outcome(of: String(repeating: character, count: 16_385)) == .refused(.tooLarge))
        #expect(try access.outcome(of: String(repeating: character, count: 16_384)) == .opaque)
    }

    // MARK: - Harm

    @Test(arguments: 0..<8)
    func `a token with harm done to it is not trusted`(seed: UInt64) throws {
        let token = access.token()
        let claims = try access.verify(token)?.claims
        var generator = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let text = String(decoding: Mutation.apply(to: Array(token.utf8), using: &generator), as: UTF8.self)
            guard let verified = try? access.verify(text) else { continue }
            // What signs nothing may change: the padding of the signature itself.
            #expect(verified.claims == claims, "round \(round)")
        }
    }
}
