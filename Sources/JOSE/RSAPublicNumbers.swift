// SPDX-License-Identifier: Apache-2.0

/// Modulus and exponent of an RSA public key, of sizes that are neither weak nor dear (RFC 7518 §6.3.1).
struct RSAPublicNumbers: Equatable {
    /// Fewer bits RFC 7518 §3.3 forbids. Above 8192, which no identity provider uses, one check takes milliseconds.
    static let modulusBitCounts = 2048...8192
    /// The usual exponent is 65537; the cost of a check grows with the exponent's length.
    static let maximumExponentByteCount = 4

    /// Big-endian, the first byte not zero.
    let modulus: [UInt8]
    /// Big-endian, the first byte not zero.
    let exponent: [UInt8]

    /// - Parameters:
    ///   - n: base64url of the modulus (RFC 7518 §6.3.1.1), in as few bytes as it needs.
    ///   - e: base64url of the exponent (RFC 7518 §6.3.1.2), likewise.
    init(n: String, e: String) throws(RSAKeyError) {
        do throws(JOSEError) {
            modulus = try Base64URL.decode(Array(n.utf8)[...])
            exponent = try Base64URL.decode(Array(e.utf8)[...])
        } catch {
            throw .notBase64URL
        }
        guard let highest = modulus.first, highest != 0, let lowest = modulus.last, lowest & 1 == 1,
            Self.modulusBitCounts.contains(modulus.count * 8 - highest.leadingZeroBitCount)
        else { throw .unsuitableModulus }
        guard let highest = exponent.first, highest != 0, let lowest = exponent.last, lowest & 1 == 1,
            exponent != [1], exponent.count <= Self.maximumExponentByteCount
        else { throw .unsuitableExponent }
    }

    /// SubjectPublicKeyInfo in DER: the algorithm `rsaEncryption` and, as a bit string, the sequence of the two numbers
    /// (RFC 3279 §2.3.1).
    var subjectPublicKeyInfo: [UInt8] {
        let numbers = Self.element(0x30, Self.integer(modulus) + Self.integer(exponent))
        return Self.element(0x30, Self.rsaEncryption + Self.element(0x03, [0] + numbers))
    }

    /// SEQUENCE { 1.2.840.113549.1.1.1, NULL }.
    private static let rsaEncryption: [UInt8] = [
        0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
    ]

    /// A number that is not negative: where the highest bit is set, a zero byte says so (X.690 §8.3).
    private static func integer(_ magnitude: [UInt8]) -> [UInt8] {
        let isHigh = magnitude.first.map { $0 >= 0x80 } ?? true
        return element(0x02, isHigh ? [0] + magnitude : magnitude)
    }

    /// Tag, length (X.690 §8.1.3; less than 64 KB here) and content.
    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let high = UInt8(content.count >> 8)
        let low = UInt8(content.count & 0xFF)
        let length: [UInt8] = content.count < 0x80 ? [low] : high == 0 ? [0x81, low] : [0x82, high, low]
        return [tag] + length + content
    }
}
