// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// Where the emulator listens: an address of this machine and a port, nothing that another machine could reach.
public struct ListenAddress: Equatable, Sendable, CustomStringConvertible {
    public let host: String
    public let port: Int

    public static let standard = ListenAddress(host: "127.0.0.1", port: 9080)

    /// Reads `HOST:PORT`; an IPv6 address is in brackets. `localhost` is 127.0.0.1, whatever the resolver says.
    public init(_ text: String) throws(InvalidText) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65535).contains(port)
        else {
            throw InvalidText(description: "“\(text)” is not HOST:PORT, such as 127.0.0.1:9080")
        }
        let host = text[..<colon]
        guard LoopbackHost.contains(String(host)), !host.hasSuffix(".localhost") else {
            throw InvalidText(
                description: """
                    “\(host)” can be reached from outside, and anyone who reaches the emulator can be anybody: \
                    it listens only on 127.0.0.1 (or another address of 127.0.0.0/8) or [::1]
                    """)
        }
        self.init(host: host == "localhost" ? "127.0.0.1" : host.trimmingBrackets, port: port)
    }

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Why an argument cannot be read, and what would be right.
public struct InvalidText: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String
}

extension StringProtocol {
    /// `::1` of `[::1]`.
    var trimmingBrackets: String { hasPrefix("[") ? String(dropFirst().dropLast()) : String(self) }
}
