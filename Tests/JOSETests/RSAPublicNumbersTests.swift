// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenMint

/// Which numbers make an RSA key (RFC 7518 §6.3.1).
@Suite struct RSAPublicNumbersTests {
    /// An odd number of so many bits; that it is no product of two primes shows only to who tries to sign.
    private static func modulus(bitCount: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xA7, count: (bitCount + 7) / 8)
        bytes[0] = UInt8(0xFF >> (bytes.count * 8 - bitCount))
        return bytes
    }

    private static func text(_ bytes: [UInt8]) -> String {
        Base64URLText.encode(bytes, padding: .none)
    }

    @Test(arguments: [2048, 2049, 2055, 2056, 3072, 4096, 8185, 8191, 8192])
    func `takes a modulus of 2048 to 8192 bits`(bitCount: Int) throws {
        let key = try RSAPublicKey(n: Self.text(Self.modulus(bitCount: bitCount)), e: "AQAB")
        #expect(key.signatureByteCount == (bitCount + 7) / 8)
        let signature = [UInt8](repeating: 1, count: key.signatureByteCount)
        #expect(try !key.isValidSignature(signature, for: []))
    }

    @Test(arguments: [1, 8, 512, 1023, 1024, 1536, 2040, 2047, 8193, 8200, 16_384])
    func `refuses a modulus of another size`(bitCount: Int) {
        #expect(throws: RSAKeyError.unsuitableModulus) {
            try RSAPublicKey(n: Self.text(Self.modulus(bitCount: bitCount)), e: "AQAB")
        }
    }

    @Test func `refuses a key of 1024 bits that signs well`() throws {
        let key = try RSASigningKey(bitCount: 1024)
        #expect(throws: RSAKeyError.unsuitableModulus) { try key.publicKey() }
    }

    @Test func `refuses a modulus that zeros make long, is even, or is none`() {
        let short = Self.modulus(bitCount: 1024)
        let even: [UInt8] = Self.modulus(bitCount: 2048).dropLast() + [0xA6]
        let moduli: [[UInt8]] = [
            [UInt8](repeating: 0, count: 128) + short, [0] + Self.modulus(bitCount: 2048), even, [],
            [UInt8](repeating: 0, count: 256),
        ]
        for modulus in moduli {
            #expect(throws: RSAKeyError.unsuitableModulus) { try RSAPublicKey(n: Self.text(modulus), e: "AQAB") }
        }
    }

    @Test(arguments: [[3], [5], [17], [0x01, 0x01], [0x01, 0x00, 0x01], [0xFF, 0xFF, 0xFF, 0xFF]] as [[UInt8]])
    func `takes an odd exponent of 3 or more and at most 32 bits`(exponent: [UInt8]) throws {
        _ = try RSAPublicKey(n: Self.text(Self.modulus(bitCount: 2048)), e: Self.text(exponent))
    }

    @Test(
        arguments: [
            [], [0], [1], [2], [4], [0, 1], [0, 3], [0x00, 0x01, 0x00, 0x01], [0x01, 0x00, 0x00],
            [0x01, 0x00, 0x00, 0x00, 0x01], [0, 0, 0, 0, 0, 0, 0, 3],
        ] as [[UInt8]])
    func `refuses any other exponent`(exponent: [UInt8]) {
        #expect(throws: RSAKeyError.unsuitableExponent) {
            try RSAPublicKey(n: Self.text(Self.modulus(bitCount: 2048)), e: Self.text(exponent))
        }
    }

    @Test(arguments: ["A", "AQA B", "AQAB\n", "AQ+/", "AQB", "AQAB=", "é", "65537!", "====", "\0AQA"])
    func `refuses what is no strict base64url`(text: String) {
        let modulus = Self.text(Self.modulus(bitCount: 2048))
        #expect(throws: RSAKeyError.notBase64URL) { try RSAPublicKey(n: modulus, e: text) }
        #expect(throws: RSAKeyError.notBase64URL) { try RSAPublicKey(n: text, e: "AQAB") }
    }
}
