// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JOSE

/// What the strict reader reads (RFC 8259).
@Suite struct JSONReaderTests {
    @Test(
        arguments: [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("\"\"", .string("")), ("[]", .array([])),
            ("{}", .object(JSONObject(members: []))), (" \t\r\n[ \n ] \t\r\n", .array([])),
            ("[1,\"a\",null,[true]]", .array([.integer(1), .string("a"), .null, .array([.bool(true)])])),
            ("{\"a\":{}}", .object(JSONObject(members: [("a", .object(JSONObject(members: [])))]))),
            (" { \"b\" : 1 , \"a\" : [ ] } ", .object(JSONObject(members: [("b", .integer(1)), ("a", .array([]))]))),
        ] as [(String, JSONValue)])
    func `reads a value with its white space`(text: String, expected: JSONValue) throws {
        #expect(try JSONReader.read(text: text) == expected)
    }

    @Test(arguments: [
        (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""a\u0062c""#, "abc"),
        (#""\u00e9""#, "\u{E9}"), (#""\u00E9""#, "\u{E9}"), (#""é日本語😀""#, "é日本語😀"), (#""\ud83d\ude00""#, "😀"),
        (#""\uD83D\uDE00!""#, "😀!"), (#""\uD800\uDC00""#, "\u{10000}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        (#""\u0000""#, "\0"), (#""\uFFFF""#, "\u{FFFF}"), (#""\uD7FF\uE000""#, "\u{D7FF}\u{E000}"),
        ("\"\u{7F}\u{80}\u{2028}\u{FEFF}\"", "\u{7F}\u{80}\u{2028}\u{FEFF}"), (#""é\n日""#, "é\n日"),
    ])
    func `reads a string`(text: String, expected: String) throws {
        let value = try #require(try JSONReader.read(text: text).string)
        #expect(Array(value.utf8) == Array(expected.utf8))
    }

    @Test(
        arguments: [
            ("0", .integer(0)), ("-0", .integer(0)), ("1", .integer(1)), ("-1", .integer(-1)),
            ("1687748045", .integer(1_687_748_045)), ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .decimal("9223372036854775808")),
            ("-9223372036854775809", .decimal("-9223372036854775809")), ("0.5", .decimal("0.5")),
            ("-0.0", .decimal("-0.0")), ("1.0", .decimal("1.0")), ("1e3", .decimal("1e3")), ("1E+3", .decimal("1E+3")),
            ("10e-2", .decimal("10e-2")), ("0e0", .decimal("0e0")), ("1e999", .decimal("1e999")),
            ("-1.5E-10", .decimal("-1.5E-10")),
        ] as [(String, JSONValue)])
    func `keeps a number that is no 64-bit whole number as it is written`(text: String, expected: JSONValue) throws {
        #expect(try JSONReader.read(text: text) == expected)
    }

    @Test func `keeps a number of a thousand digits as it is written`() throws {
        let text = String(repeating: "9", count: 1000)
        #expect(try JSONReader.read(text: text) == .decimal(text))
    }

    @Test(arguments: 1...JSONReader.maximumDepth)
    func `reads arrays and objects down to the sixteenth level`(depth: Int) throws {
        _ = try JSONReader.read(text: String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        _ = try JSONReader.read(
            text: String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth))
    }

    @Test func `counts levels, not siblings`() throws {
        let text = "[" + repeatElement("[[],{}]", count: 200).joined(separator: ",") + "]"
        let empty = JSONValue.array([.array([]), .object(JSONObject(members: []))])
        #expect(try JSONReader.read(text: text) == .array(Array(repeating: empty, count: 200)))
    }

    @Test func `reads text up to its bound and none above it`() throws {
        let text = Array(#"{"a":1}"#.utf8)
        _ = try JSONReader.read(text, maximumBytes: text.count)
        #expect(throws: JSONReader.Failure.tooLong) { try JSONReader.read(text, maximumBytes: text.count - 1) }
    }
}

extension JSONReader {
    /// The value of a text without bound.
    static func read(text: String) throws -> JSONValue {
        try read(Array(text.utf8), maximumBytes: .max)
    }
}
