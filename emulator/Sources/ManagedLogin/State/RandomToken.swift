// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import LoginProtocol

/// Values that cannot be guessed: sessions, codes, refresh tokens.
enum RandomToken {
    /// 256 bits in base64url.
    static func make() -> String { bytes(32).base64URL }

    /// Whether a text has the form of such a value, so that it may be sent again.
    static func isOne(_ text: String) -> Bool {
        text.utf8.count == 43
            && text.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }

    /// A UUID as Cognito prints it: in lower case.
    static func uuid() -> String { UUID().uuidString.lowercased() }

    static func bytes(_ count: Int) -> Data {
        unsafe SymmetricKey(size: .init(bitCount: 8 * count)).withUnsafeBytes { unsafe Data($0) }
    }
}
