// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing
import TokenMint

/// PKCS #1 v1.5 says of every byte under a signature what it must be (RFC 8017 §9.2). Verifiers that skip some let
/// signatures be forged without the key where `e` is 3 (CVE-2006-4339, CVE-2014-1568). The key itself is asked here to
/// sign each such text, so that nothing but the padding can be what is refused.
@Suite struct RSAForgeryTests {
    private let message = Array("header.payload".utf8)

    /// One text to be signed instead of the right one.
    enum Forgery: CaseIterable {
        case garbageAfterDigest, garbageInParameters, digestTwice, noPadding, shortPadding, paddingOfOtherBytes
        case zeroWithinPadding, noSeparator, blockTypeTwo, blockTypeZero, firstByteOne
        case noParameters, otherDigestsName, longLengths, digestAlone, otherDigest, digestReversed, zeros

        /// - Parameter digest: SHA-256 of the message.
        func encodedMessage(of digest: [UInt8], byteCount: Int) -> [UInt8] {
            let info = RSAForgeryTests.digestInfo + digest
            let other = digest.map { $0 ^ 0x55 }
            func padded(_ info: [UInt8]) -> [UInt8] { RSAForgeryTests.padded(info, byteCount: byteCount) }
            func filled(_ start: [UInt8]) -> [UInt8] {
                start + [UInt8](repeating: 0xA5, count: byteCount - start.count)
            }
            var right = padded(info)
            switch self {
            case .garbageAfterDigest: return filled([0, 1] + [UInt8](repeating: 0xFF, count: 8) + [0] + info)
            case .garbageInParameters:
                // The NULL of the algorithm's parameters replaced by as much as there is space for.
                let count = byteCount - 11 - 8 - info.count
                let junk = [UInt8](repeating: 0xA5, count: count - 4)
                let parameters = [0x04, 0x81, UInt8(junk.count)] + junk
                let identifier = Array(info[4..<15]) + parameters
                let body = [0x30, 0x81, UInt8(identifier.count)] + identifier + [0x04, 0x20] + digest
                return padded([0x30, 0x81, UInt8(body.count)] + body)
            case .digestTwice: return padded(info + info)
            case .noPadding: return [0, 1, 0] + info + [UInt8](repeating: 0, count: byteCount - 3 - info.count)
            case .shortPadding:
                let start = [0, 1] + [UInt8](repeating: 0xFF, count: 7) + [0] + info
                return start + [UInt8](repeating: 0, count: byteCount - start.count)
            case .paddingOfOtherBytes: for index in 2..<20 { right[index] = 0xFE }
            case .zeroWithinPadding: right[100] = 0
            case .noSeparator: right[byteCount - info.count - 1] = 0xFF
            case .blockTypeTwo: right[1] = 2
            case .blockTypeZero: for index in 1..<(byteCount - info.count) { right[index] = 0 }
            case .firstByteOne: right[0] = 1
            case .noParameters: return padded([0x30, 0x2F, 0x30, 0x0B] + info[4..<15] + [0x04, 0x20] + digest)
            case .otherDigestsName: right[byteCount - info.count + 14] = 2
            case .longLengths: return padded([0x30, 0x81, 0x31] + info[2...])
            case .digestAlone: return padded(digest)
            case .otherDigest: return padded(RSAForgeryTests.digestInfo + other)
            case .digestReversed: return padded(RSAForgeryTests.digestInfo + digest.reversed())
            case .zeros: return [UInt8](repeating: 0, count: byteCount)
            }
            return right
        }
    }

    @Test(arguments: [UInt(3), 65537])
    func `the text that the RFC asks for is trusted`(exponent: UInt) throws {
        let signingKey = try RSASigningKey(exponent: exponent)
        let digest = try SHA256Digest(of: message).bytes
        let text = Self.padded(Self.digestInfo + digest, byteCount: signingKey.signatureByteCount)
        let signature = signingKey.sign(encodedMessage: text)
        #expect(signature == signingKey.sign(message))
        #expect(try signingKey.publicKey().isValidSignature(signature, for: message[...]))
    }

    @Test(arguments: Forgery.allCases)
    func `any other text is not`(forgery: Forgery) throws {
        let signingKey = try RSASigningKey.sample.get()
        let digest = try SHA256Digest(of: message).bytes
        let text = forgery.encodedMessage(of: digest, byteCount: signingKey.signatureByteCount)
        #expect(text.count == signingKey.signatureByteCount)
        #expect(text != Self.padded(Self.digestInfo + digest, byteCount: text.count))
        // The highest number that can be signed is below the modulus, whose first bit is set.
        guard text[0] < 0x80 else { return }
        let signature = signingKey.sign(encodedMessage: text)
        #expect(try !signingKey.publicKey().isValidSignature(signature, for: message[...]))
    }

    @Test func `any byte of that text changed is not`() throws {
        let signingKey = try RSASigningKey.sample.get()
        let key = try signingKey.publicKey()
        let digest = try SHA256Digest(of: message).bytes
        let text = Self.padded(Self.digestInfo + digest, byteCount: signingKey.signatureByteCount)
        for index in text.indices {
            var other = text
            other[index] ^= index == 0 ? 0x01 : 0x80
            let signature = signingKey.sign(encodedMessage: other)
            #expect(try !key.isValidSignature(signature, for: message[...]), "byte \(index)")
        }
    }

    @Test func `a cube that begins as it should is not, where the exponent is 3`() throws {
        let key = try RSASigningKey(exponent: 3).publicKey()
        // Small enough that its cube is below the modulus; a lenient verifier looks at the cube's end or start only.
        for byte in UInt8(1)...255 {
            var signature = [UInt8](repeating: 0, count: key.signatureByteCount)
            signature[signature.count - 84] = byte
            #expect(try !key.isValidSignature(signature, for: message[...]))
        }
    }

    /// `DigestInfo` up to the digest: SEQUENCE { SEQUENCE { id-sha256, NULL }, OCTET STRING (32 bytes) }
    /// (RFC 8017 §9.2 note 1).
    static let digestInfo: [UInt8] = [
        0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
        0x20,
    ]

    /// EMSA-PKCS1-v1_5 (RFC 8017 §9.2).
    static func padded(_ info: [UInt8], byteCount: Int) -> [UInt8] {
        [0, 1] + [UInt8](repeating: 0xFF, count: byteCount - 3 - info.count) + [0] + info
    }
}
