// SPDX-License-Identifier: Apache-2.0

import Testing
import TextBasics

@testable import JOSE

struct HMACSHA256Tests {
    struct Vector: CustomTestStringConvertible {
        let testDescription: String
        let key: [UInt8]
        let data: [UInt8]
        let code: String
    }

    /// RFC 4231 §4, but for test case 5, which is about a truncated result.
    static let vectors = [
        Vector(
            testDescription: "test case 1", key: [UInt8](repeating: 0x0B, count: 20), data: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Vector(
            testDescription: "test case 2", key: Array("Jefe".utf8), data: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Vector(
            testDescription: "test case 3", key: [UInt8](repeating: 0xAA, count: 20),
            data: [UInt8](repeating: 0xDD, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Vector(
            testDescription: "test case 4", key: Array(0x01...0x19), data: [UInt8](repeating: 0xCD, count: 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Vector(
            testDescription: "test case 6", key: [UInt8](repeating: 0xAA, count: 131),
            data: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Vector(
            testDescription: "test case 7", key: [UInt8](repeating: 0xAA, count: 131),
            data: Array(
                "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm."
                    .utf8),
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]

    @Test(arguments: vectors)
    func `makes the codes of RFC 4231, with one key again and again`(vector: Vector) throws {
        let authentication = try HMACSHA256(key: vector.key)
        for _ in 1...3 {
            #expect(try authentication.authenticate(vector.data).bytes.hexText == vector.code)
            _ = try authentication.authenticate([])
        }
        let padded = [0] + vector.data + [0]
        #expect(try authentication.authenticate(padded.dropFirst().dropLast()).bytes.hexText == vector.code)
    }

    @Test func `makes the same codes on all threads`() async throws {
        let authentication = try HMACSHA256(key: Array("Jefe".utf8))
        let expected = try (0..<500).map { try authentication.authenticate(Array("\($0)".utf8)) }
        try await withThrowingTaskGroup(of: [SHA256Digest].self) { group in
            for _ in 1...8 {
                group.addTask { try (0..<500).map { try authentication.authenticate(Array("\($0)".utf8)) } }
            }
            for try await codes in group { #expect(codes == expected) }
        }
    }
}
