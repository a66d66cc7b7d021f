// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// libcrypto itself failed (out of memory, an algorithm switched off): our trouble, never a verdict on a token.
public struct CryptographyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The libcrypto function that failed, and the code it left, if any.
    public let description: String

    /// Empties this thread's error queue (ERR_get_error(3)), so that no later call finds a stale entry there.
    static func drainingQueue(_ function: StaticString) -> CryptographyError {
        let code = ERR_get_error()
        ERR_clear_error()
        return CryptographyError(description: code == 0 ? "\(function)" : "\(function) (\(String(code, radix: 16)))")
    }
}
