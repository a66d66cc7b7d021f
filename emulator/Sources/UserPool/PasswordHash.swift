// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation

/// How much work a password's hash costs (scrypt, RFC 7914 §2).
public struct PasswordHashing: Sendable, Equatable {
    let rounds: Int
    let blockSize: Int
    let parallelism: Int

    /// 32 MiB of memory for each password.
    public static let standard = PasswordHashing(rounds: 1 << 15, blockSize: 8, parallelism: 1)
    /// Almost no work: for tests.
    public static let cheap = PasswordHashing(rounds: 16, blockSize: 1, parallelism: 1)

    /// What a users file may ask for: within RFC 7914 §6, and never more than 256 MiB.
    var isAcceptable: Bool {
        (2...(1 << 20)).contains(rounds) && rounds.nonzeroBitCount == 1 && (1...32).contains(blockSize)
            && (1...16).contains(parallelism) && 128 * rounds * blockSize * parallelism <= 1 << 28
    }
}

/// A password as it is stored: salt, hash and parameters.
struct PasswordHash: Codable, Sendable, Equatable {
    private static let saltBytes = 16
    private static let hashBytes = 32

    private let algorithm: String
    private let rounds: Int
    private let blockSize: Int
    private let parallelism: Int
    private let salt: Data
    private let hash: Data

    init(of password: String, hashing: PasswordHashing) throws(UserPoolError) {
        let salt = SymmetricKey(size: .init(bitCount: 8 * Self.saltBytes)).data
        algorithm = "scrypt"
        rounds = hashing.rounds
        blockSize = hashing.blockSize
        parallelism = hashing.parallelism
        self.salt = salt
        hash = try Self.derive(password, salt: salt, hashing: hashing).data
    }

    /// Whether a password can be compared with it: a known algorithm at an acceptable cost.
    var isAcceptable: Bool {
        algorithm == "scrypt" && hashing.isAcceptable && salt.count >= Self.saltBytes && salt.count <= 64
            && hash.count == Self.hashBytes
    }

    /// Takes the same time whether the password is right or wrong.
    func matches(_ password: String) throws(UserPoolError) -> Bool {
        // `SymmetricKey` compares in constant time.
        try Self.derive(password, salt: salt, hashing: hashing) == SymmetricKey(data: hash)
    }

    private var hashing: PasswordHashing {
        PasswordHashing(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
    }

    private static func derive(
        _ password: String, salt: Data, hashing: PasswordHashing
    ) throws(UserPoolError) -> SymmetricKey {
        do {
            return try KDF.Scrypt.deriveKey(
                from: Data(password.utf8), salt: salt, outputByteCount: hashBytes, rounds: hashing.rounds,
                blockSize: hashing.blockSize, parallelism: hashing.parallelism)
        } catch {
            throw .hashing
        }
    }
}

extension SymmetricKey {
    fileprivate var data: Data { unsafe withUnsafeBytes { unsafe Data($0) } }
}
