// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import JOSE

/// libcrypto says "negative" both for its own failures and for one kind of signature that is merely wrong.
@Suite struct LibcryptoFailureTests {
    private static let prefix: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
        0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ]
    /// The point G and its order n (SP 800-186 §3.2.1.3).
    private static let generator =
        bytes("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
        + bytes("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
    private static let order = bytes("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    @Test func `a failure of libcrypto is thrown, not taken for a wrong signature`() throws {
        let context = try VerificationContext(subjectPublicKeyInfo: Self.prefix + Self.generator)
        let digest = try SHA256Digest(of: Array("header.payload".utf8))
        // Not DER, which DERSignature never makes: libcrypto cannot begin.
        #expect(throws: CryptographyError.self) { try context.verify([0x30], over: digest) }
    }

    /// The key is G, whose private half is 1: with R = n − e the two points of the verification cancel out.
    @Test func `a signature that leads to the point at infinity is wrong`() throws {
        let base64 = Data(Self.prefix + Self.generator).base64EncodedString()
        let key = try ES256PublicKey(pem: Array("-----BEGIN PUBLIC KEY-----\(base64)-----END PUBLIC KEY-----".utf8))
        let message = Array("header.payload".utf8)
        var r = try SHA256Digest(of: message).bytes
        var borrow = 0
        for index in r.indices.reversed() {
            let difference = Int(Self.order[index]) - Int(r[index]) - borrow
            borrow = difference < 0 ? 1 : 0
            r[index] = UInt8(truncatingIfNeeded: difference)
        }
        try #require(borrow == 0)
        let s = [UInt8](repeating: 0, count: 31) + [1]
        #expect(try !key.isValidSignature(r + s, for: message[...]))
    }
}
