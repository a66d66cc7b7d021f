// SPDX-License-Identifier: Apache-2.0

import Testing
import TextBasics

/// The small functions that every module relies on, over all bytes and the texts that go wrong elsewhere.
struct TextBasicsTests {
    @Test func `a byte is in the classes of its ASCII character and in no other`() {
        func bytes(where isMember: (UInt8) -> Bool) -> String {
            String(decoding: (UInt8.min...UInt8.max).filter(isMember), as: UTF8.self)
        }
        let lowercase = "abcdefghijklmnopqrstuvwxyz"
        #expect(bytes(where: \.isDigit) == "0123456789")
        #expect(bytes(where: \.isLowercaseLetter) == lowercase)
        #expect(bytes(where: \.isLetter) == lowercase.uppercased() + lowercase)
        #expect(bytes(where: \.isLetterOrDigit) == "0123456789" + lowercase.uppercased() + lowercase)
        #expect((UInt8.min...UInt8.max).filter(\.isBlank) == [0x09, 0x20])
        #expect((UInt8.min...UInt8.max).filter(\.isWhiteSpace) == [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20])
        #expect(bytes(where: { $0.lowercased != $0 }) == lowercase.uppercased())
        #expect(lowercase.uppercased().utf8.map(\.lowercased) == Array(lowercase.utf8))
        #expect(bytes(where: { $0.hexValue != nil }) == "0123456789ABCDEFabcdef")
        #expect("0123456789abcdef".utf8.compactMap(\.hexValue) == Array(0...15))
        #expect("ABCDEF".utf8.compactMap(\.hexValue) == Array(10...15))
    }

    @Test func `bytes become two lower-case digits each`() {
        #expect([UInt8]([0, 9, 10, 0x7F, 0xFF]).hexText == "00090a7fff")
    }

    @Test(arguments: [("0", 0), ("080", 80), ("65535", 65535)])
    func `a number is digits only`(text: String, number: UInt16) {
        #expect(UInt16(decimalDigits: text) == number)
    }

    @Test(arguments: ["", "+80", "-0", " 80", "80 ", "65536", "8_0", "0x50", "８０"])
    func `anything else is no number`(text: String) {
        #expect(UInt16(decimalDigits: text) == nil)
    }

    @Test(arguments: [
        ("", ""), (" \t ", ""), (" a b\t", "a b"), ("a", "a"), ("\u{A0}a\n", "\u{A0}a\n"),
        // Swift's characters hide a space that a mark combines with.
        (" \u{301}a ", "\u{301}a"),
    ])
    func `spaces and tabs are trimmed by bytes`(text: String, trimmed: String) {
        #expect(text[...].trimmed.utf8.elementsEqual(trimmed.utf8))
    }

    @Test func `texts that Unicode calls equivalent are not identical`() {
        #expect("é" == "e\u{301}" && !"é".isIdentical(to: "e\u{301}"))
        #expect("K" == "\u{212A}" && !"K".isIdentical(to: "\u{212A}"))
        #expect("é".isIdentical(to: "é") && "a".isIdentical(to: "a") && "".isIdentical(to: ""))
        #expect(!"a".isIdentical(to: "b") && !"a".isIdentical(to: "aa"))
    }

    @Test(arguments: ["127.0.0.1", "127.255.255.255", "localhost", "LOCALHOST", "[::1]"])
    func `loopback is plain http's only host`(host: String) throws {
        let url = try #require(try HTTPURL("http://\(host):8080/x"))
        #expect(url.authority.isLoopback && url.authority.port == 8080 && !url.isSecure && url.rest == "/x")
    }

    @Test(arguments: [
        "127.1", "127.0.0.01", "127.0.0.+1", "127.0.0.256", "0177.0.0.1", "2130706433", "[::ffff:127.0.0.1]",
        "128.0.0.1",
        "localhost.example", "127.0.0.1.example", "", "[::1", "a b", "a_b", "-a", "user@localhost",
    ])
    func `no other spelling is loopback`(host: String) {
        #expect(throws: InvalidText.self) { try HTTPURL("http://\(host)/") }
    }

    @Test func `errors are told as the system tells them`() {
        #expect(errnoText(2) == "No such file or directory")
        #expect(errnoText(99_999) == "error 99999")
    }
}
