// SPDX-License-Identifier: Apache-2.0

/// The compact serialization of a JWS (RFC 7515 §7.1), written.
enum CompactText {
    /// - Parameter sign: makes the third segment's bytes of the first two segments as they are written.
    static func write(
        header: [UInt8], payload: [UInt8], padding: Padding, sign: ([UInt8]) -> [UInt8]
    ) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(1024)
        Base64URLText.append(header, padding: padding, to: &text)
        text.append(UInt8(ascii: "."))
        Base64URLText.append(payload, padding: padding, to: &text)
        let signature = sign(text)
        text.append(UInt8(ascii: "."))
        Base64URLText.append(signature, padding: padding, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
