// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenMint

/// RFC 4648 §5 as a token's segments are read.
@Suite struct Base64URLTests {
    private static func decode(_ text: String) throws -> [UInt8] {
        try Base64URL.decode(Array(text.utf8)[...])
    }

    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zg", "f"), ("Zm8=", "fo"), ("Zm8", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"),
        ("Zm9vYg", "foob"), ("Zm9vYmE=", "fooba"), ("Zm9vYmE", "fooba"), ("Zm9vYmFy", "foobar"), ("AA==", "\0"),
        ("fn5-", "~~~"), ("Pz8_", "???"),
    ])
    func `reads the RFC's examples and both own characters`(text: String, expected: String) throws {
        #expect(try Self.decode(text) == Array(expected.utf8))
    }

    @Test(arguments: 0...67)
    func `reads what was written, with padding and without`(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        #expect(try Self.decode(Base64URLText.encode(bytes, padding: .kept)) == bytes)
        #expect(try Self.decode(Base64URLText.encode(bytes, padding: .none)) == bytes)
    }

    @Test func `reads a slice by its own indices`() throws {
        let text = Array("....Zm9v....".utf8)
        #expect(try Base64URL.decode(text[4..<8]) == Array("foo".utf8))
    }

    @Test(
        arguments: [
            ("A", "one digit"), ("Zm9vY", "one digit after a group"), ("Zg=", "one = where two belong"),
            ("Zm9v=", "padding that is not needed"), ("Zm9v==", "two of it"), ("Zm9v====", "a group of padding"),
            ("Zg===", "three ="), ("Zm8==", "two = where one belongs"), ("=", "padding only"), ("==", "two only"),
            ("====", "four only"), ("=Zg=", "padding at the start"), ("Z=g=", "padding in the middle"),
            ("Zg==Zg==", "two padded texts in one"), ("Zm9v=Zg=", "padding between groups"),
            ("A===", "one digit, padded"),
            ("Pz8/", "/ of the standard alphabet"), ("fn5+", "+ of the standard alphabet"),
            ("Pz8_fn5+", "both alphabets"),
            ("Zm 9v", "a space"), (" Zm9v", "a space before"), ("Zm9v ", "a space after"), ("Zm9v\n", "a line end"),
            ("Zm9v\r\n", "a line end of two"), ("Zm\n9v", "a line end inside"), ("Zm9\0", "NUL"),
            ("Zm9v\0\0\0\0", "NULs"),
            ("Zm9\t", "a tab"), ("Zm9!", "!"), ("Zm9,", "a comma, as IMAP has it"), ("Zm9.", "a dot"), ("Zm9~", "~"),
            ("Zm9%", "%"), ("Zg%3D%3D", "percent-encoded padding"), ("Zm9é", "a letter of two bytes"),
            ("Zh==", "a trailing bit that is not zero"), ("Zh", "the same, unpadded"), ("Zv==", "four of them"),
            ("Zm9=", "a trailing bit after two bytes"), ("Zm9", "the same, unpadded"), ("Zm-=", "two of them"),
        ] as [(String, Comment)])
    func `refuses everything else`(text: String, why: Comment) {
        #expect(throws: JOSEError.notBase64URL, why) { try Self.decode(text) }
    }

    @Test(arguments: 0..<4)
    func `knows 64 characters and no other`(place: Int) {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
        for character in UInt8.min ... .max where character != UInt8(ascii: "=") {
            var text = Array("AAAA".utf8)
            text[place] = character
            let isRead = (try? Base64URL.decode(text[...])) != nil
            #expect(isRead == alphabet.contains(character), "the byte \(character)")
        }
    }
}
