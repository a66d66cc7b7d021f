// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Strict textual encoding of a public key (RFC 7468 §13).
enum PEM {
    private static let begin = Array("-----BEGIN PUBLIC KEY-----".utf8)
    private static let end = Array("-----END PUBLIC KEY-----".utf8)

    /// The DER bytes of the one `PUBLIC KEY` block that the text is.
    ///
    /// libcrypto would skip text before the block and ignore text after it; here both are refused.
    static func publicKey(_ text: [UInt8]) throws(PublicKeyError) -> [UInt8] {
        var body = text.trimmed(of: \.isWhiteSpace)
        guard body.starts(with: begin), body.reversed().starts(with: end.reversed()) else { throw .notPEM }
        body = body.dropFirst(begin.count).dropLast(end.count)
        guard !body.contains(UInt8(ascii: "-")) else { throw .notPEM }
        let digits = body.filter { !$0.isWhiteSpace }
        // Base64 of this alphabet is padded (RFC 4648 §3.2).
        guard !digits.isEmpty, digits.count.isMultiple(of: 4), let bytes = Base64.standard.decode(digits[...]) else {
            throw .notPEM
        }
        return bytes
    }
}
