// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenMint

/// RFC 7515 §7.1, taken apart.
@Suite struct CompactJWSTests {
    private static func token(
        header: String = #"{"alg":"ES256","kid":"1"}"#, payload: String = #"{"sub":"1"}"#, padding: Padding = .kept
    ) -> [UInt8] {
        let segments = [Array(header.utf8), Array(payload.utf8), [1, 2, 3, 4]]
        return Array(segments.map { Base64URLText.encode($0, padding: padding) }.joined(separator: ".").utf8)
    }

    @Test func `takes a token apart`() throws {
        let jws = try CompactJWS(Self.token())
        #expect(jws.header.members.map(\.name) == ["alg", "kid"])
        #expect(jws.signature == [1, 2, 3, 4])
        #expect(try jws.payload() == Array(#"{"sub":"1"}"#.utf8))
        #expect(try jws.claims()["sub"] == .string("1"))
    }

    @Test(arguments: [Padding.kept, .none])
    func `keeps the signing input as received`(padding: Padding) throws {
        let text = Self.token(padding: padding)
        let secondDot = try #require(text.lastIndex(of: UInt8(ascii: ".")))
        let signingInput = try CompactJWS(text).signingInput
        #expect(signingInput == text[..<secondDot])
        #expect(signingInput.contains(UInt8(ascii: "=")) == (padding == .kept))
    }

    @Test(arguments: [
        "", ".", "..", "...", "a", "a.b", ".a", "a.", "a..", ".a.", "..a", ".a.b", "a.b.", "a.b.c.d", "a.b.c.",
        ".a.b.c",
        "a.b.c.d.e", #"{"payload":"Zm9v","protected":"Zm9v","signature":"Zm9v"}"#,
    ])
    func `refuses what is not three segments, of which only the payload may be empty`(text: String) {
        #expect(throws: JOSEError.notCompactSerialization) { try CompactJWS(Array(text.utf8)) }
    }

    @Test(arguments: [3, 100, 10_000])
    func `refuses dots without end`(count: Int) {
        let dots = [UInt8](repeating: UInt8(ascii: "."), count: count)
        #expect(throws: JOSEError.notCompactSerialization) { try CompactJWS(dots) }
        #expect(throws: JOSEError.notCompactSerialization) { try CompactJWS(Self.token() + dots) }
    }

    @Test(arguments: [" ", "\n", "\r\n", "\t", "\0", "=", ";", ",", "\"", "é"])
    func `refuses text around the token`(text: String) {
        #expect(throws: JOSEError.notBase64URL) { try CompactJWS(Array(text.utf8) + Self.token()) }
        #expect(throws: JOSEError.notBase64URL) { try CompactJWS(Self.token() + Array(text.utf8)) }
    }

    @Test(
        arguments: [
            ("{", .endOfText), (#"{"alg":"ES256","alg":"none"}"#, .duplicateName),
            (#"{"alg":"ES256",}"#, .unexpectedCharacter), (#"{"alg":"ES256"}x"#, .textAfterValue),
            ("{}\0", .textAfterValue), ("\u{FEFF}{}", .byteOrderMark), ("{\"a\":\"\u{1}\"}", .controlCharacter),
            (String(repeating: #"{"a":"#, count: 17), .tooDeep),
        ] as [(String, JSONReader.Failure)])
    func `refuses a header or payload that is no strict JSON`(text: String, failure: JSONReader.Failure) throws {
        #expect(throws: JOSEError.notJSON(failure)) { try CompactJWS(Self.token(header: text)) }
        let jws = try CompactJWS(Self.token(payload: text))
        #expect(throws: JOSEError.notJSON(failure)) { try jws.claims() }
    }

    @Test(arguments: ["null", "1", "true", #""ES256""#, "[]", #"[{"alg":"ES256"}]"#])
    func `refuses a header or payload that is no object`(text: String) throws {
        #expect(throws: JOSEError.notAnObject) { try CompactJWS(Self.token(header: text)) }
        let jws = try CompactJWS(Self.token(payload: text))
        #expect(throws: JOSEError.notAnObject) { try jws.claims() }
    }

    @Test func `takes an empty payload for no claims`() throws {
        let jws = try CompactJWS(Self.token(payload: ""))
        #expect(try jws.payload() == [])
        #expect(throws: JOSEError.notJSON(.endOfText)) { try jws.claims() }
    }

    @Test(arguments: [
        #"{"alg":"ES256","crit":["exp"],"exp":1}"#, #"{"alg":"ES256","crit":[]}"#, #"{"alg":"ES256","crit":null}"#,
        #"{"alg":"ES256","b64":false,"crit":["b64"]}"#, #"{"alg":"ES256","b64":false}"#, #"{"alg":"ES256","b64":true}"#,
        #"{"alg":"ES256","\u0063rit":["exp"]}"#,
    ])
    func `refuses extensions that must be understood`(header: String) {
        #expect(throws: JOSEError.criticalExtension) { try CompactJWS(Self.token(header: header)) }
    }

    @Test func `leaves the payload closed until it is asked for`() throws {
        let segments = String(decoding: Self.token(), as: UTF8.self).split(separator: ".")
        let jws = try CompactJWS(Array("\(segments[0]).!!!.\(segments[2])".utf8))
        #expect(throws: JOSEError.notBase64URL) { try jws.payload() }
        #expect(throws: JOSEError.notBase64URL) { try jws.claims() }
    }

    @Test func `reads a token of 15 KB`() throws {
        let name = String(repeating: "x", count: 11_000)
        let jws = try CompactJWS(Self.token(payload: #"{"name":"\#(name)"}"#))
        #expect(try jws.claims()["name"] == .string(name))
    }
}
