// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Testing
import TokenMint

/// What text is a public key: one PEM block (RFC 7468 §13) of an uncompressed P-256 point (RFC 5480 §2).
@Suite struct PublicKeyPEMTests {
    private static func refusal(of pem: String) -> PublicKeyError? {
        do {
            _ = try ES256PublicKey(pem: Array(pem.utf8))
            return nil
        } catch {
            return error
        }
    }

    private static let begin = "-----BEGIN PUBLIC KEY-----"
    private static let end = "-----END PUBLIC KEY-----"
    private static let base64 =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEB52utDwgINTZwUuol7w/P6iwQ/qz"
        + "0BToBRs/FAlq2/3CzPJLhw+fc4S8geDspdti6fj2/4FyHYD5X36PT01+uw=="
    private static let pem = "\(begin)\n\(base64.prefix(64))\n\(base64.dropFirst(64))\n\(end)\n"

    private static func pem(_ bytes: some Sequence<UInt8>) -> String {
        "\(begin)\n\(Data(bytes).base64EncodedString(options: .lineLength64Characters))\n\(end)\n"
    }

    @Test func `two texts of one point are one key`() throws {
        let key = try ES256PublicKey(pem: Array(Self.pem.utf8))
        let oneLine = "\(Self.begin)\(Self.base64)\(Self.end)"
        #expect(try key == ES256PublicKey(pem: Array(oneLine.utf8)))
        let signingKey = try SigningKey()
        #expect(try key != ES256PublicKey(pem: Array(signingKey.publicKeyPEM.utf8)))
    }

    @Test(
        arguments: [
            (pem, "as the public key endpoint sends it"), (pem.replacing("\n", with: "\r\n"), "CR LF line ends"),
            (pem.replacing("\n", with: "\r"), "CR line ends"), (String(pem.dropLast()), "no last line end"),
            ("\(begin)\n\(base64)\n\(end)", "one long line"), ("\n\n \(pem)\n\t\n", "white space around"),
            (pem.replacing("\n", with: " \n"), "trailing spaces"),
        ] as [(String, Comment)])
    func `reads a key`(text: String, what: Comment) {
        #expect(Self.refusal(of: text) == nil, what)
    }

    @Test(
        arguments: [
            ("", "nothing"), (" \n", "white space"), ("garbage", "garbage"),
            ("<html><body>404</body></html>", "a web page"),
            (String(base64), "base64 without its lines"), ("\(begin)\n\(end)\n", "an empty block"),
            ("-----BEGIN PUBLIC KEY-----END PUBLIC KEY-----", "lines that share their dashes"),
            ("# comment\n" + pem, "text before"), (pem + "text\n", "text after"), (pem + "\0", "NUL after"),
            ("\u{FEFF}" + pem, "a byte order mark"), (pem + pem, "two keys"), (pem.lowercased(), "lower-case lines"),
            (pem.replacing("PUBLIC KEY", with: "CERTIFICATE"), "another type"),
            (pem.replacing("PUBLIC", with: "EC PUBLIC"), "a type that is none"),
            (pem.replacing("PUBLIC", with: "PRIVATE"), "a private key's lines"),
            (pem.replacing("-----BEGIN", with: "----BEGIN"), "a dash too few"),
            (pem.replacing("END PUBLIC", with: "END PRIVATE"), "lines that do not belong together"),
            (String(pem.dropLast(5)), "an end cut short"), ("\(begin)\n\(base64)\n", "no end"),
            ("\(base64)\n\(end)", "no begin"),
            (pem.replacing("Fkw", with: "Fk*"), "a stray character"),
            (pem.replacing("Fkw", with: "Fk\0"), "NUL inside"),
            (pem.replacing("Fkw", with: "Fk-"), "base64url"), (pem.replacing("w==", with: "w="), "one = too few"),
            (pem.replacing("w==", with: "w"), "no padding"), (pem.replacing("w==", with: "w==="), "one = too many"),
            (pem.replacing("QgAE", with: "Qg=E"), "= inside"), (pem.replacing("QgAE", with: "Q==E"), "= twice inside"),
            (pem.replacing("uw==", with: "u==="), "= instead of a digit"),
            (pem.replacing("uw==", with: "ux=="), "trailing bits that are not zero"),
            (pem.replacing("\nMFkw", with: "\nProc-Type: 4,ENCRYPTED\n\nMFkw"), "an old PEM header"),
        ] as [(String, Comment)])
    func `refuses what is not one block of a public key`(text: String, what: Comment) {
        #expect(Self.refusal(of: text) == .notPEM, what)
    }

    @Test(arguments: OtherKeys.allCases)
    func `refuses another kind of key`(other: OtherKeys) {
        #expect(Self.refusal(of: other.pem) == other.refusal)
    }

    @Test func `refuses bytes that are missing, added or changed before the point`() throws {
        let der = try #require(Data(base64Encoded: Self.base64))
        #expect(Self.refusal(of: Self.pem(der)) == nil)
        for count in 1..<der.count { #expect(Self.refusal(of: Self.pem(der.prefix(count))) == .notP256) }
        #expect(Self.refusal(of: Self.pem(der + [0])) == .notP256)
        for index in 0..<27 {
            var other = der
            other[index] ^= 1
            #expect(Self.refusal(of: Self.pem(other)) == .notP256, "byte \(index)")
        }
    }

    @Test func `refuses a point that is not on the curve`() throws {
        let der = try #require(Data(base64Encoded: Self.base64))
        let prefix = der.prefix(27)
        let (x, y) = (der.dropFirst(27).prefix(32), der.suffix(32))
        let zero = Data(repeating: 0, count: 32)
        let high = Data(repeating: 0xFF, count: 32)
        for (x, y) in [(zero, zero), (x, zero), (zero, y), (y, x), (high, high), (x, high), (high, y), (x, x)] {
            #expect(Self.refusal(of: Self.pem(prefix + x + y)) == .notOnCurve)
        }
        for index in 27..<91 {
            var other = der
            other[index] ^= 1
            #expect(Self.refusal(of: Self.pem(other)) == .notOnCurve, "byte \(index)")
        }
    }
}
