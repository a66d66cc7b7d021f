// SPDX-License-Identifier: Apache-2.0

/// Strict textual encoding of a public key (RFC 7468 §13).
enum PEM {
    private static let begin = Array("-----BEGIN PUBLIC KEY-----".utf8)
    private static let end = Array("-----END PUBLIC KEY-----".utf8)

    /// The DER bytes of the one `PUBLIC KEY` block that the text is.
    ///
    /// libcrypto would skip text before the block and ignore text after it; here both are refused.
    static func publicKey(_ text: [UInt8]) throws(PublicKeyError) -> [UInt8] {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        var body = text.drop(while: isSpace)
        while let last = body.last, isSpace(last) { body.removeLast() }
        guard body.starts(with: begin), body.reversed().starts(with: end.reversed()) else { throw .notPEM }
        body = body.dropFirst(begin.count).dropLast(end.count)
        guard !body.contains(UInt8(ascii: "-")) else { throw .notPEM }
        let digits = body.filter { !isSpace($0) }
        // Base64 of this alphabet is padded (RFC 4648 §3.2).
        guard !digits.isEmpty, digits.count.isMultiple(of: 4), let bytes = Base64.standard.decode(digits[...]) else {
            throw .notPEM
        }
        return bytes
    }
}
