// SPDX-License-Identifier: Apache-2.0

/// Why two numbers are not an RSA public key that this program uses.
public enum RSAKeyError: Error, Equatable, Sendable {
    /// `n` or `e` is not strict base64url.
    case notBase64URL
    /// `n` has fewer than 2048 bits (RFC 7518 §3.3) or more than 8192, begins with a zero byte, or is even.
    case unsuitableModulus
    /// `e` is even, smaller than 3, longer than 32 bits, or begins with a zero byte.
    case unsuitableExponent
    /// libcrypto makes no key of them.
    case notAKey
}
