// SPDX-License-Identifier: Apache-2.0

/// The names that only this machine has: `localhost` and names below it (RFC 6761 §6.3), 127.0.0.0/8, and `[::1]`.
///
/// A page elsewhere whose name points to 127.0.0.1 (DNS rebinding) sends another name in `Host`.
package enum LoopbackHost {
    /// - Parameter authority: `HOST` or `HOST:PORT`, as in the `Host` header.
    package static func contains(_ authority: String) -> Bool {
        guard let host = host(of: authority) else { return false }
        return host == "[::1]" || isName(host) || isAddress(host)
    }

    private static func host(of authority: String) -> Substring? {
        let bracket = authority.lastIndex(of: "]")
        guard let colon = authority[(bracket ?? authority.startIndex)...].lastIndex(of: ":") else {
            return authority[...]
        }
        let port = authority[authority.index(after: colon)...]
        guard (1...5).contains(port.utf8.count), port.utf8.allSatisfy(isDigit) else { return nil }
        return authority[..<colon]
    }

    private static func isName(_ host: Substring) -> Bool {
        let name = host.lowercased()
        guard name != "localhost" else { return true }
        return name.hasSuffix(".localhost")
            && name.utf8.allSatisfy { 0x61...0x7A ~= $0 || isDigit($0) || $0 == 0x2D || $0 == 0x2E }
    }

    private static func isAddress(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { $0.utf8.count <= 3 && $0.utf8.allSatisfy(isDigit) && UInt8($0) != nil }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
