// SPDX-License-Identifier: Apache-2.0

import COpenSSL

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
        return try base64(body.filter { !isSpace($0) })
    }

    /// Standard base64 with its padding, by EVP_DecodeBlock(3).
    private static func base64(_ text: [UInt8]) throws(PublicKeyError) -> [UInt8] {
        guard !text.isEmpty, text.count.isMultiple(of: 4) else { throw .notPEM }
        // EVP_DecodeBlock takes an equals sign anywhere for the digit A; it belongs to the end alone (RFC 4648 §3.3).
        let digitCount = text.firstIndex(of: UInt8(ascii: "=")) ?? text.count
        guard text.count - digitCount <= 2, text[digitCount...].allSatisfy({ $0 == UInt8(ascii: "=") }) else {
            throw .notPEM
        }
        var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3)
        let count = unsafe bytes.withUnsafeMutableBufferPointer { output in
            unsafe text.withUnsafeBufferPointer { input in
                unsafe EVP_DecodeBlock(output.baseAddress, input.baseAddress, Int32(input.count))
            }
        }
        ERR_clear_error()
        guard count == bytes.count else { throw .notPEM }
        // EVP_DecodeBlock counts the bytes that padding stands for as zeros.
        return bytes.dropLast(text.count - digitCount)
    }
}
