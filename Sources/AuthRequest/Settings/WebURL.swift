// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// An absolute URL for a browser, from the settings: `https`, or `http` to this machine's loopback for development.
public struct WebURL: Equatable, Sendable, CustomStringConvertible {
    /// The URL as written.
    public let description: String

    public init(_ text: String) throws(InvalidText) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !Self.forbidden.contains($0) }) else {
            throw InvalidText("spaces, quotes, brackets and other than ASCII must be percent-encoded")
        }
        guard let url = try HTTPURL(text) else { throw InvalidText("it must begin with https://") }
        guard !url.rest.contains("#") else { throw InvalidText("a fragment (#…) is never sent") }
        description = text
    }

    private static let forbidden = Array("\"<>\\^`{|}".utf8)
}
