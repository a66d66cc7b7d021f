// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TestSupport
import TokenMint

/// The token as a text: its size, its form, and harm done to it at random.
@Suite struct UnverifiedTokenTests {
    private let scene: Scene

    init() throws {
        scene = try Scene()
    }

    @Test func `a token of the largest size is trusted, one byte more is refused`() throws {
        func token(_ count: Int) -> String {
            scene.token { $0.claims["name"] = .string(String(repeating: "x", count: count)) }
        }
        var count = 10_000
        while token(count + 1).utf8.count <= TokenText.maximumByteCount { count += 1 }
        #expect(token(count).utf8.count > TokenText.maximumByteCount - 4)
        #expect(try scene.rejection(of: token(count)) == nil)
        #expect(try scene.rejection(of: token(count + 1)) == .tokenTooLarge)
    }

    @Test(arguments: [16_385, 100_000, 1_000_000])
    func `a text that is too large is refused unread`(count: Int) throws {
        #expect(try scene.rejection(of: String(repeating: ".", count: count)) == .tokenTooLarge)
    }

    @Test(arguments: [
        " ", ".", "..", "...", "a.b", "a.b.c", "null", "undefined", "Bearer", "{}", "\0", "é", "-", "a.b.c.d.e",
    ])
    func `a text that is no token is refused`(text: String) throws {
        #expect(try scene.rejection(of: text) == .malformed)
    }

    @Test(arguments: ["Bearer ", " ", "\"", "\t", "token="])
    func `a token with text before it is refused`(text: String) throws {
        #expect(try scene.rejection(of: text + scene.token()) == .malformed)
    }

    @Test(arguments: [" ", "\"", "\r\n", "\0", ";", ", ", ".", "=", "===="])
    func `a token with text after it is refused`(text: String) throws {
        #expect(try scene.rejection(of: scene.token() + text) == .malformed)
    }

    @Test func `two tokens joined by a comma, as nginx 1.31 joins two header lines, are refused`() throws {
        #expect(try scene.rejection(of: scene.token() + ", " + scene.token()) == .malformed)
    }

    @Test func `ten thousand dots are refused`() throws {
        #expect(try scene.rejection(of: String(repeating: ".", count: 10_000)) == .malformed)
    }

    @Test(arguments: ["", "[]", "null", "\"sub\"", "{", #"{"sub":"1","sub":"2"}"#, #"{"sub":"1",}"#, "{}{}"])
    func `a signed payload that is no strict JSON object is refused`(payload: String) throws {
        #expect(try scene.rejection(of: scene.token { $0.payloadText = Array(payload.utf8) }) == .malformed)
    }

    @Test func `a signed payload without any claim is trusted`() throws {
        #expect(try scene.verify(scene.token { $0.payloadText = Array("{}".utf8) }).claims.members.isEmpty)
    }

    @Test(arguments: ["null", "[]", "\"ES256\"", "{", "{}{}", #"{"alg":"ES256",}"#, "\u{FEFF}{}"])
    func `a header that is no strict JSON object is refused`(header: String) throws {
        #expect(try scene.rejection(of: scene.token { $0.headerText = Array(header.utf8) }) == .malformed)
    }

    @Test(arguments: 0..<16)
    func `a token with harm done to it is refused`(seed: UInt64) throws {
        let token = scene.token()
        let claims = try scene.verify(token).claims
        var generator = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let text = String(decoding: Mutation.apply(to: Array(token.utf8), using: &generator), as: UTF8.self)
            // What signs nothing may change: the padding of the signature itself.
            guard let user = try? scene.verify(text) else { continue }
            #expect(user.claims == claims, "round \(round)")
        }
    }
}
