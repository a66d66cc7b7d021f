// SPDX-License-Identifier: Apache-2.0

/// Names by which a machine calls itself.
public enum LoopbackName {
    /// Whether `HOST` or `HOST:PORT` can mean nothing but this machine: `localhost` and names below it (RFC 6761 §6.3), an
    /// address of 127.0.0.0/8, or `[::1]`.
    public static func holds(_ authority: String) -> Bool {
        var host = authority.lowercased()[...]
        if let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy({ "0123456789".contains($0) }),
            !host.hasPrefix("[") || host[..<colon].hasSuffix("]")
        {
            host = host[..<colon]
        }
        return host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" || isLoopback(host)
    }

    /// Whether it is an address of 127.0.0.0/8, with four numbers.
    private static func isLoopback(_ host: Substring) -> Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 4, numbers[0] == "127" else { return false }
        return numbers.allSatisfy { (1...3).contains($0.utf8.count) && UInt8($0) != nil && $0.first != "+" }
    }
}
