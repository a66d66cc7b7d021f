// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import UserPool

struct PasswordTests {
    @Test(
        arguments: [
            ("Passw0rd!", []),
            ("Pass w0rd", []),
            ("Passw0rd ", [.symbol]),
            ("passw0rd!", [.uppercase]),
            ("PASSW0RD!", [.lowercase]),
            ("Password!", [.digit]),
            ("Passw0rdd", [.symbol]),
            ("Aa1!", [.length]),
            ("", PasswordPolicy.Requirement.allCases),
            // Letters and digits of other scripts count for none of the four.
            ("ÄÖÜäöü٣٤、。", [.uppercase, .lowercase, .digit, .symbol]),
        ] as [(String, [PasswordPolicy.Requirement])])
    func `says all that a password lacks`(password: String, missing: [PasswordPolicy.Requirement]) {
        #expect(PasswordPolicy.missing(in: password) == missing)
    }

    @Test func `a password of 256 characters is taken, one more is not`() {
        let most = "Aa1!" + String(repeating: "字", count: 252)
        #expect(throws: Never.self) { try PasswordPolicy.check(most) }
        #expect(throws: UserPoolError.passwordTooLong) { try PasswordPolicy.check(most + "x") }
        // One grapheme, many scalars.
        #expect(throws: UserPoolError.passwordTooLong) {
            try PasswordPolicy.check("Aa1!aaaa" + String(repeating: "\u{301}", count: 300))
        }
    }

    @Test func `a hash fits its password only, and is salted`() throws {
        let one = try PasswordHash(of: "Passw0rd!", hashing: .cheap)
        #expect(try one.matches("Passw0rd!"))
        #expect(try !one.matches("passw0rd!"))
        #expect(try !one.matches("Passw0rd!!"))
        #expect(try !one.matches(""))
        #expect(try PasswordHash(of: "Passw0rd!", hashing: .cheap) != one)
    }

    @Test func `the scrypt of RFC 7914 is the one that is used`() throws {
        // §12, the second vector, cut to 32 bytes: the first block of PBKDF2's output.
        let json = """
            {"algorithm":"scrypt","rounds":1024,"blockSize":8,"parallelism":16,\
            "salt":"\(Data("NaCl".utf8).base64EncodedString())",\
            "hash":"\(Data(Self.vector).base64EncodedString())"}
            """
        let hash = try JSONDecoder().decode(PasswordHash.self, from: Data(json.utf8))
        #expect(try hash.matches("password"))
    }

    private static let vector: [UInt8] = [
        0xFD, 0xBA, 0xBE, 0x1C, 0x9D, 0x34, 0x72, 0x00, 0x78, 0x56, 0xE7, 0x19, 0x0D, 0x01, 0xE9, 0xFE,
        0x7C, 0x6A, 0xD7, 0xCB, 0xC8, 0x23, 0x78, 0x30, 0xE7, 0x73, 0x76, 0x63, 0x4B, 0x37, 0x31, 0x62,
    ]

    @Test(arguments: [
        PasswordHashing(rounds: 0, blockSize: 8, parallelism: 1),
        PasswordHashing(rounds: 1000, blockSize: 8, parallelism: 1),
        PasswordHashing(rounds: 1 << 30, blockSize: 8, parallelism: 1),
        PasswordHashing(rounds: 1 << 20, blockSize: 32, parallelism: 16),
        PasswordHashing(rounds: 16, blockSize: 0, parallelism: 1),
        PasswordHashing(rounds: 16, blockSize: 8, parallelism: -1),
    ])
    func `work that a file may not ask for is refused`(hashing: PasswordHashing) {
        #expect(!hashing.isAcceptable)
    }

    @Test func `the standard work is affordable`() {
        #expect(PasswordHashing.standard.isAcceptable)
    }
}
