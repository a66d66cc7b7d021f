// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation

/// Values that nobody guesses: sessions, codes, refresh tokens.
enum RandomToken {
    /// 256 bits in base64url.
    static func make() -> String { bytes(32).base64URL }

    static func bytes(_ count: Int) -> Data {
        unsafe SymmetricKey(size: .init(bitCount: 8 * count)).withUnsafeBytes { unsafe Data($0) }
    }
}

extension Data {
    /// RFC 7515 §2: without padding.
    var base64URL: String {
        base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
