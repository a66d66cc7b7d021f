// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

/// The names of an object's members: none twice (RFC 7515 §4), compared byte by byte (RFC 8259 §8.3).
@Suite struct JSONMemberTests {
    private static func object(_ text: String) throws -> JSONObject {
        guard case .object(let object) = try JSONReader.read(text: text) else { throw JOSEError.notAnObject }
        return object
    }

    /// `"n0":0,"n1":1,…`
    private static func members(_ count: Int) -> String {
        (0..<count).map { "\"n\($0)\":\($0)" }.joined(separator: ",")
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"a":2}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#,
        #"{"":1,"":2}"#, #"{"é":1,"\u00e9":2}"#, #"{"/":1,"\/":2}"#, #"{"😀":1,"\ud83d\ude00":2}"#,
        #"{"x":{"a":1,"a":1}}"#, #"[{"a":1,"a":1}]"#, #"{"alg":"ES256","alg":"none"}"#, #"{"a":null,"a":null}"#,
    ])
    func `refuses a name that is there twice, however it is spelt`(text: String) {
        #expect(throws: JSONReader.Failure.duplicateName) { try JSONReader.read(text: text) }
    }

    @Test(arguments: [2, 14, 15, 16, 17, 18, 40, 1000])
    func `notices the repetition among few names and among many`(count: Int) throws {
        #expect(try Self.object("{\(Self.members(count))}").members.count == count)
        for repeated in [0, count / 2, count - 1] {
            #expect(throws: JSONReader.Failure.duplicateName) {
                try JSONReader.read(text: "{\(Self.members(count)),\"n\(repeated)\":null}")
            }
        }
    }

    @Test(arguments: [1, 30])
    func `calls names that Unicode calls equivalent two names, among few and among many`(count: Int) throws {
        let object = try Self.object("{\(Self.members(count)),\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(object["\u{E9}"] == .integer(1))
        #expect(object["e\u{301}"] == .integer(2))
    }

    @Test func `calls values that Unicode calls equivalent two values`() throws {
        #expect(try JSONReader.read(text: "\"\u{E9}\"") != JSONReader.read(text: "\"e\u{301}\""))
        #expect(try JSONReader.read(text: "\"a\u{323}\u{307}\"") != JSONReader.read(text: "\"a\u{307}\u{323}\""))
        #expect(try JSONReader.read(text: "[\"\u{212A}\"]") != JSONReader.read(text: "[\"K\"]"))
        #expect(try Self.object("{\"\u{E9}\":1}") != Self.object("{\"e\u{301}\":1}"))
        #expect(try JSONReader.read(text: "\"a\u{323}\u{307}é\"") == JSONReader.read(text: "\"a\u{323}\u{307}é\""))
    }

    @Test func `takes names of another case for other names`() throws {
        let object = try Self.object(#"{"alg":"ES256","ALG":"none","Alg":"HS256"}"#)
        #expect(object["alg"] == .string("ES256"))
        #expect(object.members.count == 3)
    }

    @Test func `lets two objects have the same names`() throws {
        #expect(try Self.object(#"{"a":{"a":1},"b":[{"a":1},{"a":1}]}"#).members.count == 2)
    }

    @Test func `keeps the members in the order of the text`() throws {
        let names = try Self.object(#"{"typ":"JWT","kid":"1","alg":"ES256","exp":1}"#).members.map(\.name)
        #expect(names == ["typ", "kid", "alg", "exp"])
    }

    @Test func `has no value for a name that is not there`() throws {
        let object = try Self.object(#"{"a":null}"#)
        #expect(object["b"] == nil)
        #expect(object["a\0"] == nil)
        #expect(object["a"] == .some(.null))
    }

    @Test func `tells a text from a whole number`() throws {
        let object = try Self.object(#"{"a":"1","b":1,"c":1.0}"#)
        #expect(object["a"]?.string == "1")
        #expect(object["a"]?.integer == nil)
        #expect(object["b"]?.integer == 1)
        #expect(object["b"]?.string == nil)
        #expect(object["c"]?.integer == nil)
    }

    @Test func `reads 15 KB of members, and finds the one that comes twice`() throws {
        let names = (0..<1100).map { "\"claim\($0)\":1" }
        #expect(try Self.object("{" + names.joined(separator: ",") + "}").members.count == 1100)
        #expect(throws: JSONReader.Failure.duplicateName) {
            try JSONReader.read(text: "{" + (names + [names[700]]).joined(separator: ",") + "}")
        }
    }
}
