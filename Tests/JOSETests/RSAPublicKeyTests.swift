// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenMint

/// RS256 (RFC 7518 §3.3): what is a signature and what is none.
@Suite struct RSAPublicKeyTests {
    private let signingKey: RSASigningKey
    private let key: RSAPublicKey
    private let message = Array("header.payload".utf8)

    init() throws {
        signingKey = try RSASigningKey.sample.get()
        key = try signingKey.publicKey()
    }

    private func isValid(_ signature: [UInt8], _ message: [UInt8]? = nil) throws -> Bool {
        try key.isValidSignature(signature, for: (message ?? self.message)[...])
    }

    @Test(arguments: [0, 1, 55, 56, 64, 1000, 16_384])
    func `trusts the key's own signature over any length`(count: Int) throws {
        let message = [UInt8](repeating: 0x2E, count: count)
        #expect(try isValid(signingKey.sign(message), message))
    }

    @Test(arguments: [(2048, 3), (2048, 17), (3072, 65537), (2056, 65537)] as [(Int, UInt)])
    func `trusts keys of other sizes and exponents`(bitCount: Int, exponent: UInt) throws {
        let signingKey = try RSASigningKey(bitCount: bitCount, exponent: exponent)
        let key = try signingKey.publicKey()
        #expect(key.signatureByteCount == bitCount / 8)
        #expect(try key.isValidSignature(signingKey.sign(message), for: message[...]))
        #expect(try !key.isValidSignature(signingKey.sign([]), for: message[...]))
    }

    @Test func `does not trust another key's signature`() throws {
        #expect(try !isValid(RSASigningKey().sign(message)))
    }

    @Test func `does not trust a signature over another text`() throws {
        let signature = signingKey.sign(message)
        for index in message.indices {
            var other = message
            other[index] ^= 1
            #expect(try !isValid(signature, other))
        }
        #expect(try !isValid(signature, message + [0]))
        #expect(try !isValid(signature, []))
    }

    @Test func `does not trust a signature with any bit changed`() throws {
        let signature = signingKey.sign(message)
        for bit in 0..<(signature.count * 8) {
            var other = signature
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(try !isValid(other), "bit \(bit)")
        }
        #expect(try isValid(signature), "what was refused leaves no trace")
    }

    @Test func `takes as many bytes as the modulus has and no other number for a signature`() throws {
        let signature = signingKey.sign(message)
        for count in 0..<signature.count {
            #expect(try !isValid(Array(signature.prefix(count))))
            #expect(try !isValid(Array(signature.suffix(count))))
        }
        for count in 1...64 {
            let zeros = [UInt8](repeating: 0, count: count)
            #expect(try !isValid(signature + zeros))
            #expect(try !isValid(zeros + signature))
        }
    }

    @Test func `a signature that begins with a zero byte is trusted with it and not without`() throws {
        // One signature in 256 does.
        for index in 0..<10_000 {
            let message = Array("\(index)".utf8)
            let signature = signingKey.sign(message)
            guard signature[0] == 0 else { continue }
            #expect(try isValid(signature, message))
            #expect(try !isValid(Array(signature.dropFirst()), message))
            return
        }
        Issue.record("no signature began with a zero byte")
    }

    @Test func `does not trust zero, one, the modulus, or a signature plus the modulus`() throws {
        let modulus = try Base64URL.decode(Array(#require(signingKey.jwk["n"]?.text).utf8)[...])
        let zero = [UInt8](repeating: 0, count: modulus.count)
        let lessOne = Array(modulus.dropLast()) + [modulus[modulus.count - 1] - 1]
        for number in [zero, Array(zero.dropLast()) + [1], lessOne, modulus, zero.map { ~$0 }] {
            #expect(try !isValid(number))
        }
        // The same number modulo n (RFC 8017 §5.2.2 step 1), where it has space; it has for some message.
        for index in 0..<10_000 {
            let message = Array("\(index)".utf8)
            let signature = signingKey.sign(message)
            guard let sum = Self.sum(signature, modulus) else { continue }
            #expect(try isValid(signature, message))
            #expect(try !isValid(sum, message))
            return
        }
        Issue.record("no signature was small enough")
    }

    @Test(arguments: RSASigningKey.Scheme.allCases)
    func `trusts no other algorithm`(scheme: RSASigningKey.Scheme) throws {
        #expect(try isValid(signingKey.sign(message, scheme)) == (scheme == .RS256))
    }

    /// RFC 7518 §3.5: the salt has the length of the digest.
    @Test(arguments: [(0, false), (20, false), (31, false), (32, true), (33, false), (222, false)] as [(Int32, Bool)])
    func `PS256 has a salt of 32 bytes`(saltLength: Int32, isBelieved: Bool) throws {
        let key = try RSAPublicKey(
            n: signingKey.jwk["n"]?.text ?? "", e: signingKey.jwk["e"]?.text ?? "", padding: .pss)
        let signature = signingKey.sign(message, .PS256, saltLength: saltLength)
        #expect(try key.isValidSignature(signature, for: message[...]) == isBelieved)
        #expect(try !isValid(signature))
        #expect(try !key.isValidSignature(signingKey.sign(message), for: message[...]))
        #expect(key != self.key && key == key)
    }

    @Test func `is one key for many threads`() async throws {
        let good = signingKey.sign(message)
        let bad = good.reversed() as [UInt8]
        let believed = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<16 {
                group.addTask { [key, message] in
                    var count = 0
                    for _ in 0..<100 {
                        if try key.isValidSignature(good, for: message[...]) { count += 1 }
                        if try key.isValidSignature(bad, for: message[...]) { count += 1_000_000 }
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(believed == 16 * 100)
    }

    /// `nil` if it is longer than the summands.
    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8]? {
        var sum = left
        var carry = 0
        for index in left.indices.reversed() {
            let digit = Int(left[index]) + Int(right[index]) + carry
            sum[index] = UInt8(digit & 0xFF)
            carry = digit >> 8
        }
        return carry == 0 ? sum : nil
    }
}
