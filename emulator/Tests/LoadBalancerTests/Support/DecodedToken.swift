// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Testing

/// A token taken apart, by Foundation and swift-crypto only.
struct DecodedToken {
    let segments: [String]
    /// JSON as it was printed.
    let header: String
    let payload: String

    init(_ token: String) throws {
        segments = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        try #require(segments.count == 3)
        header = String(decoding: try Self.data(segments[0]), as: UTF8.self)
        payload = String(decoding: try Self.data(segments[1]), as: UTF8.self)
    }

    /// A member of the header.
    func header(_ name: String) throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(header.utf8)) as? [String: Any]
        return "\(try #require(object?[name]))"
    }

    /// Whether the signature holds over the text as it is.
    func isSigned(byKey pem: String) throws -> Bool {
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: Self.data(segments[2]))
        let input = Data("\(segments[0]).\(segments[1])".utf8)
        return try P256.Signing.PublicKey(pemRepresentation: pem).isValidSignature(signature, for: input)
    }

    /// base64url; what is missing of the padding is added.
    static func data(_ segment: String) throws -> Data {
        let base64 = segment.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        return try #require(Data(base64Encoded: base64 + padding))
    }
}
