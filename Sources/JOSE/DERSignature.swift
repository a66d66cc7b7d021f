// SPDX-License-Identifier: Apache-2.0

/// An ECDSA signature as libcrypto wants it: `SEQUENCE { r INTEGER, s INTEGER }` in DER (RFC 3279 §2.2.3).
struct DERSignature {
    let bytes: [UInt8]

    /// - Parameter rawRepresentation: R‖S, two big-endian numbers of equal length, at most 32 bytes each.
    init(rawRepresentation: [UInt8]) {
        precondition(rawRepresentation.count <= 64 && rawRepresentation.count.isMultiple(of: 2))
        let half = rawRepresentation.count / 2
        var body: [UInt8] = []
        body.reserveCapacity(rawRepresentation.count + 8)
        body.append(contentsOf: [0x30, 0x00])
        Self.appendInteger(rawRepresentation[..<half], to: &body)
        Self.appendInteger(rawRepresentation[half...], to: &body)
        body[1] = UInt8(body.count - 2)
        bytes = body
    }

    /// The shortest form of a number that is not negative (X.690 §8.3).
    private static func appendInteger(_ magnitude: ArraySlice<UInt8>, to body: inout [UInt8]) {
        let significant = magnitude.drop { $0 == 0 }
        let needsZero = significant.first.map { $0 >= 0x80 } ?? true
        body.append(0x02)
        body.append(UInt8(significant.count + (needsZero ? 1 : 0)))
        if needsZero { body.append(0) }
        body.append(contentsOf: significant)
    }
}
