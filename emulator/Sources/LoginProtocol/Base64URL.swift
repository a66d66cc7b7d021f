// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Sequence<UInt8> {
    /// base64 with `+`, `/` and padding (RFC 4648 §4).
    package var base64: String { Data(self).base64EncodedString() }

    /// base64url **with** padding: a load balancer's tokens have it, and sign it.
    package var paddedBase64URL: String { base64.replacing("+", with: "-").replacing("/", with: "_") }

    /// base64url without padding (RFC 7515 §2).
    package var base64URL: String { paddedBase64URL.replacing("=", with: "") }
}

extension Array<UInt8> {
    /// Reads base64url without padding; `nil` for everything else.
    package init?(base64URL text: String) {
        guard !text.contains(where: { "+/=".contains($0) }) else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        guard let data = Data(base64Encoded: base64) else { return nil }
        self.init(data)
    }
}
