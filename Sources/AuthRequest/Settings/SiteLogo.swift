// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import TextBasics

/// The site's logo, as each page holds it: a page loads nothing from anywhere.
public struct SiteLogo: Sendable {
    /// In bytes. Each page becomes longer by four thirds of the picture.
    public static let maximumBytes = 32_768

    /// A URL that is the picture (RFC 2397).
    let url: String

    /// - Parameter bytes: a PNG or WebP file. No SVG: it can hold scripts.
    public init(_ bytes: [UInt8]) throws(InvalidText) {
        guard bytes.count <= Self.maximumBytes else {
            throw InvalidText("the picture is longer than \(Self.maximumBytes) bytes")
        }
        guard let type = Self.type(of: bytes) else {
            throw InvalidText("it is neither a PNG nor a WebP picture; convert it")
        }
        url = "data:image/\(type);base64,\(Data(bytes).base64EncodedString())"
    }

    /// By the signature (RFC 2083 §3.1; RFC 9649 §2.4): browsers go by it, too.
    private static func type(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "png" }
        if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return "webp" }
        return nil
    }
}
