// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// SHA-256 (FIPS 180-4).
enum SHA256 {
    nonisolated(unsafe) private static let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)

    static func digest(of bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let result = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, algorithm, nil)
        precondition(result == 1, "EVP_Digest failed")
        return digest
    }

    /// HMAC with SHA-256 (RFC 2104), for tokens that confuse a verifier's algorithms (RFC 8725 §2.1).
    static func authenticationCode(of bytes: [UInt8], secret: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        let result = unsafe EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, secret, secret.count, bytes, bytes.count, &code, code.count, nil)
        precondition(unsafe result != nil, "EVP_Q_mac failed")
        return code
    }
}
