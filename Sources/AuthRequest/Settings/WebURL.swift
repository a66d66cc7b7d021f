// SPDX-License-Identifier: Apache-2.0

/// An absolute URL for a browser, from the settings: `https`, or `http` to this machine's loopback for development.
public struct WebURL: Equatable, Sendable, CustomStringConvertible {
    /// The URL as written.
    public let description: String

    /// Why a text is no such URL.
    public struct ParseError: Error, Equatable, Sendable, CustomStringConvertible {
        public let description: String
    }

    public init(_ text: String) throws(ParseError) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !Self.forbidden.contains($0) }) else {
            throw ParseError(description: "spaces, quotes, brackets and other than ASCII must be percent-encoded")
        }
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else {
            throw ParseError(description: "it must begin with https://")
        }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        guard !rest.contains("#") else { throw ParseError(description: "a fragment (#…) is never sent") }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw ParseError(description: "a user name has no place in it") }
        let host = Self.host(of: authority)
        guard let host, !host.isEmpty else { throw ParseError(description: "it names no host") }
        guard isSecure || Self.isLoopback(host) else {
            throw ParseError(description: "http:// is for loopback (127.0.0.1, [::1], localhost) alone; use https://")
        }
        description = text
    }

    private static let forbidden = Array("\"<>\\^`{|}".utf8)

    /// The host, if the authority is a host with or without a port.
    private static func host(of authority: Substring) -> String? {
        var host = authority
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else { return nil }
            let port = host[host.index(after: end)...]
            host = host[...end]
            return isPort(port) ? String(host) : nil
        }
        if let colon = host.firstIndex(of: ":") {
            guard isPort(host[colon...]) else { return nil }
            host = host[..<colon]
        }
        let isName = host.utf8.allSatisfy { byte in
            switch byte | 0x20 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            }
        }
        return isName ? String(host) : nil
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard !text.isEmpty else { return true }
        return text.first == ":" && LoopbackAddress.port(text.dropFirst()).map { $0 > 0 } == true
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "[::1]" || LoopbackAddress.isVersion4(host)
    }
}
