// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// Where the emulator listens: an address of this machine and a port, nothing that another machine could reach.
public struct ListenAddress: Equatable, Sendable, CustomStringConvertible {
    public let host: String
    public let port: Int

    public static let standard = ListenAddress(host: "127.0.0.1", port: 9080)

    /// Why a text is no such address.
    public struct ParseError: Error, Equatable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// Reads `HOST:PORT`; an IPv6 address stands in brackets. `localhost` is 127.0.0.1, whatever the resolver says.
    public init(_ text: String) throws(ParseError) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65535).contains(port)
        else {
            throw ParseError(description: "“\(text)” is not HOST:PORT, such as 127.0.0.1:9080")
        }
        let host = text[..<colon]
        guard LoopbackHost.contains(String(host)), !host.hasSuffix(".localhost") else {
            throw ParseError(
                description: """
                    “\(host)” can be reached from outside, and whoever reaches the emulator can be anybody: \
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

extension Substring {
    /// `::1` of `[::1]`.
    fileprivate var trimmingBrackets: String { hasPrefix("[") ? String(dropFirst().dropLast()) : String(self) }
}
