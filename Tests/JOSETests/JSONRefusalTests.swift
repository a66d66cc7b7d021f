// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

/// What the strict reader refuses, and as what.
@Suite struct JSONRefusalTests {
    @Test(
        arguments: [
            ("", .endOfText), ("   ", .endOfText), ("{", .endOfText), ("[", .endOfText), (#"{"a""#, .endOfText),
            (#"{"a":"#, .endOfText), (#"{"a":1"#, .endOfText), (#"{"a":1,"#, .endOfText), ("[1", .endOfText),
            ("nul", .endOfText), ("t", .endOfText), ("\"", .endOfText), (#""a"#, .endOfText), (#""a\"#, .endOfText),
            (#""\u12"#, .endOfText), (#""\ud800"#, .endOfText),
            (#"{"a":1,}"#, .unexpectedCharacter), ("[1,]", .unexpectedCharacter), ("[,1]", .unexpectedCharacter),
            ("[1,,2]", .unexpectedCharacter), ("[1 2]", .unexpectedCharacter), ("[1}", .unexpectedCharacter),
            (#"{"a":1]"#, .unexpectedCharacter), ("{,}", .unexpectedCharacter), ("{a:1}", .unexpectedCharacter),
            ("{'a':1}", .unexpectedCharacter), ("{1:1}", .unexpectedCharacter), ("{null:1}", .unexpectedCharacter),
            (#"{"a" 1}"#, .unexpectedCharacter), (#"{"a"=1}"#, .unexpectedCharacter),
            (#"{"a"::1}"#, .unexpectedCharacter),
            (#"{"a":}"#, .unexpectedCharacter), (#"{"a":1 "b":2}"#, .unexpectedCharacter),
            ("'a'", .unexpectedCharacter),
            ("True", .unexpectedCharacter), ("nuLl", .unexpectedCharacter), ("NaN", .unexpectedCharacter),
            ("Infinity", .unexpectedCharacter), ("undefined", .unexpectedCharacter), ("// a\n1", .unexpectedCharacter),
            ("/* a */1", .unexpectedCharacter), ("# a\n1", .unexpectedCharacter), ("]", .unexpectedCharacter),
            ("\u{B}1", .unexpectedCharacter), ("\u{C}1", .unexpectedCharacter), ("\u{A0}1", .unexpectedCharacter),
            ("\u{2028}1", .unexpectedCharacter), ("\u{0}1", .unexpectedCharacter),
            ("[1,\u{FEFF}2]", .unexpectedCharacter),
            ("1 2", .textAfterValue), ("{}{}", .textAfterValue), ("{} x", .textAfterValue), ("{}\0", .textAfterValue),
            ("{},", .textAfterValue), ("nulll", .textAfterValue), (#""a"b"#, .textAfterValue), ("[]]", .textAfterValue),
            ("{}// a", .textAfterValue), ("{}\u{FEFF}", .textAfterValue),
        ] as [(String, JSONReader.Failure)])
    func `refuses what is not the grammar of RFC 8259`(text: String, failure: JSONReader.Failure) {
        #expect(throws: failure) { try JSONReader.read(text: text) }
    }

    @Test(
        arguments: [
            ("01", .invalidNumber), ("-01", .invalidNumber), ("00", .invalidNumber), ("-", .invalidNumber),
            ("--1", .invalidNumber), ("-a", .invalidNumber), ("-Infinity", .invalidNumber), ("1.", .invalidNumber),
            ("1.e3", .invalidNumber), ("-.5", .invalidNumber), ("1e", .invalidNumber), ("1e+", .invalidNumber),
            ("1e-", .invalidNumber), ("1E", .invalidNumber), ("1.5e", .invalidNumber), ("[1.]", .invalidNumber),
            ("+1", .unexpectedCharacter), (".5", .unexpectedCharacter), ("１", .unexpectedCharacter),
            ("0x10", .textAfterValue), ("1_000", .textAfterValue), ("1.5.5", .textAfterValue),
            ("1e5e5", .textAfterValue),
            ("1e1.5", .textAfterValue), ("1L", .textAfterValue), ("1,000", .textAfterValue), ("-0x", .textAfterValue),
        ] as [(String, JSONReader.Failure)])
    func `refuses a number that RFC 8259 §6 does not know`(text: String, failure: JSONReader.Failure) {
        #expect(throws: failure) { try JSONReader.read(text: text) }
    }

    @Test(arguments: [
        #""\x41""#, #""\'""#, #""\0""#, #""\a""#, #""\v""#, #""\U0041""#, #""\u""#, #""\u12""#, #""\u00g0""#,
        #""\u+041""#, #""\u 041""#, #""\u-001""#, #""\u{41}""#, #""\u²²²²""#, #""\u００４１""#, "\"\\\n\"", #""\é""#,
    ])
    func `refuses an escape that RFC 8259 §7 does not know`(text: String) {
        #expect(throws: JSONReader.Failure.invalidEscape) { try JSONReader.read(text: text) }
    }

    @Test(arguments: [
        #""\ud800""#, #""\udbff""#, #""\udc00""#, #""\udfff""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\u0041""#,
        #""\ud800\ud800""#, #""\ud800\ue000""#, #""\udc00\ud800""#, #""\ud800\\udc00""#, #"{"\ud800":1}"#,
    ])
    func `refuses half a surrogate pair`(text: String) {
        #expect(throws: JSONReader.Failure.loneSurrogate) { try JSONReader.read(text: text) }
    }

    @Test(arguments: UInt8(0)..<0x20)
    func `refuses a control character inside a string`(character: UInt8) {
        for (before, after) in [("\"", "\""), (#""\n"#, "\""), (#"{""#, #"":1}"#)] {
            let text = Array(before.utf8) + [character] + Array(after.utf8)
            #expect(throws: JSONReader.Failure.controlCharacter) { try JSONReader.read(text, maximumBytes: .max) }
        }
    }

    @Test(
        arguments: [
            ([0x80], "a continuation only"), ([0xBF], "another"), ([0xC3], "a sequence cut short"),
            ([0xE2, 0x82], "one of three cut short"), ([0xF0, 0x9F, 0x98], "one of four cut short"),
            ([0xC0, 0x80], "NUL, overlong"), ([0xC0, 0xAF], "a slash, overlong"), ([0xC1, 0xBF], "DEL, overlong"),
            ([0xE0, 0x80, 0xAF], "a slash in three bytes"), ([0xE0, 0x9F, 0xBF], "the last overlong of three"),
            ([0xF0, 0x80, 0x80, 0xAF], "a slash in four bytes"),
            ([0xF0, 0x8F, 0xBF, 0xBF], "the last overlong of four"),
            ([0xED, 0xA0, 0x80], "a high surrogate"), ([0xED, 0xBF, 0xBF], "a low surrogate"),
            ([0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], "a pair of surrogates, as CESU-8 has it"),
            ([0xF4, 0x90, 0x80, 0x80], "above U+10FFFF"), ([0xF5, 0x80, 0x80, 0x80], "a lead byte too high"),
            ([0xF8, 0x88, 0x80, 0x80, 0x80], "five bytes"), ([0xFE], "FE"), ([0xFF], "FF"),
            ([0xC3, 0x28], "no continuation"),
        ] as [([UInt8], Comment)])
    func `refuses bytes that are not UTF-8`(bytes: [UInt8], what: Comment) {
        for (before, after) in [("\"", "\""), (#""\n"#, "\""), (#"{""#, #"":1}"#), (#"["a"#, #"z"]"#)] {
            let text = Array(before.utf8) + bytes + Array(after.utf8)
            #expect(throws: JSONReader.Failure.invalidUTF8, what) { try JSONReader.read(text, maximumBytes: .max) }
        }
    }

    @Test func `refuses a byte order mark and every other encoding`() {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect(throws: JSONReader.Failure.byteOrderMark) {
            try JSONReader.read(mark + Array("{}".utf8), maximumBytes: .max)
        }
        for text: [UInt8] in [[0xFF, 0xFE, 0x7B, 0, 0x7D, 0], [0xFE, 0xFF, 0, 0x7B, 0, 0x7D], [0, 0x7B, 0, 0x7D]] {
            #expect(throws: JSONReader.Failure.unexpectedCharacter) { try JSONReader.read(text, maximumBytes: .max) }
        }
    }

    @Test(arguments: [17, 18, 100, 10_000])
    func `refuses what is nested deeper than sixteen, closed or not`(depth: Int) {
        let texts = [
            String(repeating: "[", count: depth),
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth),
            String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth),
            String(repeating: #"[{"a":"#, count: depth / 2 + 1),
        ]
        for text in texts {
            #expect(throws: JSONReader.Failure.tooDeep) { try JSONReader.read(text: text) }
        }
    }
}
