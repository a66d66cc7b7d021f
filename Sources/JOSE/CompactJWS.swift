// SPDX-License-Identifier: Apache-2.0

/// A JWS in compact serialization (RFC 7515 §7.1) of which nothing has been proven yet.
///
/// The text is taken apart, not trusted: three segments of strict base64url, a header that is one strict JSON object.
/// The payload is not parsed until the signature is valid.
public struct CompactJWS: Sendable {
    /// The protected header's members (RFC 7515 §4).
    public let header: JSONObject
    /// What the signature covers: the first two segments and the dot between them **as received**, padding included
    /// (RFC 7515 §5.2 step 8).
    public let signingInput: ArraySlice<UInt8>
    /// The signature's bytes; for ES256 these are R‖S (RFC 7518 §3.4).
    public let signature: [UInt8]

    private let payloadText: ArraySlice<UInt8>

    /// Takes a token apart.
    ///
    /// - Parameter text: the whole token; its length has been limited by the caller.
    public init(_ text: [UInt8]) throws(JOSEError) {
        let (firstDot, secondDot) = try Self.dots(in: text.span)

        let headerText = text[..<firstDot]
        payloadText = text[(firstDot + 1)..<secondDot]
        let signatureText = text[(secondDot + 1)...]
        guard !headerText.isEmpty, !signatureText.isEmpty else { throw .notCompactSerialization }

        signingInput = text[..<secondDot]
        signature = try Base64URL.decode(signatureText)
        header = try Self.object(Base64URL.decode(headerText))
        guard header["crit"] == nil, header["b64"] == nil else { throw .criticalExtension }
    }

    /// The payload's bytes. To be called once the signature is valid.
    public func payload() throws(JOSEError) -> [UInt8] {
        try Base64URL.decode(payloadText)
    }

    /// The payload as the one JSON object that a JWT's claims are (RFC 7519 §7.2). To be called once the signature
    /// is valid.
    public func claims() throws(JOSEError) -> JSONObject {
        try Self.object(payload())
    }

    /// Where the two dots are; more or fewer make no compact serialization.
    private static func dots(in text: Span<UInt8>) throws(JOSEError) -> (Int, Int) {
        var first = -1
        var second = -1
        for index in text.indices where text[index] == UInt8(ascii: ".") {
            guard second < 0 else { throw .notCompactSerialization }
            if first < 0 { first = index } else { second = index }
        }
        guard second >= 0 else { throw .notCompactSerialization }
        return (first, second)
    }

    private static func object(_ bytes: [UInt8]) throws(JOSEError) -> JSONObject {
        do {
            guard case .object(let object) = try JSONReader.read(bytes, maximumBytes: bytes.count) else {
                throw JOSEError.notAnObject
            }
            return object
        } catch let failure as JSONReader.Failure {
            throw .notJSON(failure)
        } catch {
            throw .notAnObject
        }
    }
}
