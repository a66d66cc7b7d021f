// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenMint

/// ES256 (RFC 7518 §3.4): what is a signature and what is none.
@Suite struct ES256PublicKeyTests {
    private let signingKey: SigningKey
    private let key: ES256PublicKey
    private let message = Array("header.payload".utf8)

    /// The order of P-256's group (FIPS 186-5, SP 800-186 §3.2.1.3).
    private static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6,
        0xFA,
        0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]

    init() throws {
        signingKey = try SigningKey()
        key = try ES256PublicKey(pem: Array(signingKey.publicKeyPEM.utf8))
    }

    private func isValid(_ signature: [UInt8], _ message: [UInt8]? = nil) throws -> Bool {
        try key.isValidSignature(signature, for: (message ?? self.message)[...])
    }

    @Test(arguments: [0, 1, 55, 56, 64, 1000, 16_384])
    func `trusts the key's own signature over any length`(count: Int) throws {
        let message = [UInt8](repeating: 0x2E, count: count)
        #expect(try isValid(signingKey.sign(message), message))
    }

    @Test func `trusts R and S with leading zeros`() throws {
        // One signature in 256 has one; a DER writer that keeps or drops the wrong byte fails on some of these.
        for index in 0..<2000 {
            let message = Array("\(index)".utf8)
            #expect(try isValid(signingKey.sign(message), message))
        }
    }

    @Test func `does not trust another key's signature`() throws {
        #expect(try !isValid(SigningKey().sign(message)))
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
        for bit in 0..<512 {
            var other = signature
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(try !isValid(other), "bit \(bit)")
        }
    }

    @Test func `takes 64 bytes and no other number for a signature`() throws {
        let signature = signingKey.sign(message)
        for count in 0..<64 { #expect(try !isValid(Array(signature.prefix(count)))) }
        for count in 1...64 { #expect(try !isValid(signature + [UInt8](repeating: 0, count: count))) }
        let halves = (Array(signature.prefix(32)), Array(signature.suffix(32)))
        #expect(try !isValid([0] + signature))
        #expect(try !isValid([0] + halves.0 + [0] + halves.1))
    }

    @Test func `takes DER for no signature`() throws {
        for index in 0..<200 {
            let message = Array("\(index)".utf8)
            #expect(try !isValid(signingKey.signDER(message), message))
        }
    }

    @Test func `does not trust R or S of zero, of the group's order, or above it`() throws {
        let signature = signingKey.sign(message)
        let own = (Array(signature.prefix(32)), Array(signature.suffix(32)))
        let zero = [UInt8](repeating: 0, count: 32)
        let odd = [
            zero, Self.order, Array(Self.order.dropLast()) + [0x52], [UInt8](repeating: 0xFF, count: 32),
        ]
        for value in odd {
            #expect(try !isValid(value + own.1))
            #expect(try !isValid(own.0 + value))
            for other in odd { #expect(try !isValid(value + other)) }
            #expect(try !isValid(value + Array(zero.dropLast()) + [1]))
            #expect(try !isValid(Array(zero.dropLast()) + [1] + value))
        }
        #expect(try isValid(signature), "what was refused leaves no trace")
    }

    @Test func `is one key for many threads`() async throws {
        let good = signingKey.sign(message)
        let bad = good.reversed() as [UInt8]
        let believed = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<16 {
                group.addTask { [key, message] in
                    var count = 0
                    for _ in 0..<200 {
                        if try key.isValidSignature(good, for: message[...]) { count += 1 }
                        if try key.isValidSignature(bad, for: message[...]) { count += 1_000_000 }
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(believed == 16 * 200)
    }

    @Test func `calls two equal texts one digest and two others two`() throws {
        let digest = try SHA256Digest(of: Array("abc".utf8))
        #expect(digest.bytes.prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
        #expect(try digest == SHA256Digest(of: Array("xabcx".utf8)[1..<4]))
        #expect(try digest != SHA256Digest(of: Array("abd".utf8)))
        #expect(digest.bytes.count == SHA256Digest.byteCount)
    }
}
