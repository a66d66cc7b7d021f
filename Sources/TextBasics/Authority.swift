// SPDX-License-Identifier: Apache-2.0

/// Host and port of a URL (RFC 3986 §3.2), without user information.
public struct Authority: Hashable, Sendable, CustomStringConvertible {
    /// A name or an IPv4 address in lower case, or an IPv6 address in its brackets.
    public let host: String
    public let port: UInt16?

    /// - Returns: `nil` for anything that is no host name (RFC 1123 §2.1), no address, or has no valid port.
    public init?(_ text: Substring) {
        let isLiteral = text.hasPrefix("[")
        let hostEnd = isLiteral ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
        host = text[..<(hostEnd ?? text.endIndex)].lowercased()
        guard isLiteral ? Self.isIPv6Literal(host) : Self.isName(host) else { return nil }
        let rest = text[(hostEnd ?? text.endIndex)...]
        port = UInt16(decimalDigits: rest.dropFirst())
        guard rest.isEmpty || rest.hasPrefix(":") && port.map({ $0 > 0 }) == true else { return nil }
    }

    public var description: String { port.map { "\(host):\($0)" } ?? host }

    /// 127.0.0.0/8, `[::1]`, or `localhost` (RFC 6761 §6.3).
    public var isLoopback: Bool { host == "localhost" || host == "[::1]" || Self.isLoopbackIPv4(host) }

    /// Whether a text is an address of 127.0.0.0/8 as four decimal numbers (RFC 1122 §3.2.1.3). Resolvers take more
    /// spellings, some of which mean another address (inet_aton(3)).
    public static func isLoopbackIPv4(_ text: String) -> Bool {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127"
            && numbers.allSatisfy { UInt8($0).map { "\($0)" } == String($0) }
    }

    private static func isName(_ host: String) -> Bool {
        host.utf8.count <= 253
            && host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.hasOnlyLettersDigits(and: "-")
            }
    }

    /// The characters are checked, the rest is left to the resolver.
    private static func isIPv6Literal(_ host: String) -> Bool {
        let address = host.dropFirst().dropLast()
        return host.hasSuffix("]") && address.contains(":")
            && address.utf8.allSatisfy { "0123456789abcdef:.".utf8.contains($0) }
    }
}
