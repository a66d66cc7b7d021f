// SPDX-License-Identifier: Apache-2.0

import JOSE
import TokenMint

extension RSASigningKey {
    /// The public half, from the JWK.
    func publicKey() throws(RSAKeyError) -> RSAPublicKey {
        try RSAPublicKey(n: jwk["n"]?.text ?? "", e: jwk["e"]?.text ?? "")
    }
}

extension JSONText {
    /// The text, if it is a string.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
