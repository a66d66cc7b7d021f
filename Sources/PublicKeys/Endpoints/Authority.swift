// SPDX-License-Identifier: Apache-2.0

/// Host and port of a base URL (RFC 3986 §3.2), without user information.
struct Authority: Hashable, Sendable, CustomStringConvertible {
    /// A name or an IPv4 address in lower case, or an IPv6 address in its brackets.
    let host: String
    let port: UInt16?

    /// - Returns: `nil` for anything that is no host name (RFC 1123 §2.1), no address, or has no valid port.
    init?(_ text: Substring) {
        let isLiteral = text.hasPrefix("[")
        guard let hostEnd = isLiteral ? text.firstIndex(of: "]").map(text.index(after:)) : Self.end(text) else {
            return nil
        }
        host = text[..<hostEnd].lowercased()
        guard isLiteral ? Self.isIPv6Literal(host) : Self.isName(host) else { return nil }
        let rest = text[hostEnd...]
        if rest.isEmpty {
            port = nil
        } else {
            guard rest.hasPrefix(":"), rest.dropFirst().utf8.allSatisfy(Self.isDigit),
                let number = UInt16(rest.dropFirst()), number > 0
            else { return nil }
            port = number
        }
    }

    var description: String { port.map { "\(host):\($0)" } ?? host }

    /// 127.0.0.0/8 as four decimal numbers, `[::1]`, or `localhost` (RFC 6761 §6.3); no other spelling of them.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127"
            && numbers.allSatisfy { UInt8($0).map { "\($0)" } == String($0) }
    }

    private static func end(_ text: Substring) -> Substring.Index? {
        text.firstIndex(of: ":") ?? text.endIndex
    }

    private static func isName(_ host: String) -> Bool {
        host.utf8.count <= 253
            && host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    /// The characters are checked, the rest is left to the resolver.
    private static func isIPv6Literal(_ host: String) -> Bool {
        let address = host.dropFirst().dropLast()
        return address.contains(":") && address.utf8.allSatisfy { "0123456789abcdef:.".utf8.contains($0) }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
