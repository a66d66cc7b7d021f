// SPDX-License-Identifier: Apache-2.0

import TextBasics
import NIOCore

/// Where the daemon listens, from the setting `LISTEN`.
public enum ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A socket in the file system (unix(7)).
    case unix(path: String)
    /// A port of an IP address. Beyond loopback everyone who can reach it can use the daemon.
    case tcp(host: String, port: Int)

    /// `sun_path` has 108 bytes, the last of them zero (unix(7)).
    private static let maximumPathBytes = 107

    /// - Parameter anywhere: whether it may be an address beyond loopback.
    public init(_ text: String, anywhere: Bool = false) throws(InvalidText) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard path.hasPrefix("/"), !path.utf8.contains(0) else {
                throw InvalidText(
                    "unix: wants an absolute path, such as unix:/run/authsidecar/authsidecar.sock")
            }
            guard path.utf8.count <= Self.maximumPathBytes else {
                throw InvalidText("a socket's path has at most \(Self.maximumPathBytes) bytes (unix(7))")
            }
            self = .unix(path: path)
        } else if text.hasPrefix("tcp:") {
            self = try Self.tcp(text.dropFirst(4), anywhere: anywhere)
        } else {
            throw InvalidText("it must be unix:/PATH or tcp:127.0.0.1:PORT")
        }
    }

    private static func tcp(_ text: Substring, anywhere: Bool) throws(InvalidText) -> ListenAddress {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(decimalDigits: text[text.index(after: colon)...])
        else {
            throw InvalidText("tcp: wants an address and a port, such as tcp:127.0.0.1:4180")
        }
        let isBracketed = text.hasPrefix("[") && text[..<colon].hasSuffix("]")
        let host = String(isBracketed ? text[..<colon].dropFirst().dropLast() : text[..<colon])
        guard let address = try? SocketAddress(ipAddress: host, port: Int(port)),
            // Without the zone of a link-local address (RFC 4007), which no client elsewhere would know.
            address.isIPv6 == isBracketed, !host.contains("%")
        else {
            throw InvalidText("tcp: wants an IP address and no name, such as tcp:127.0.0.1:4180 or tcp:[::1]:4180")
        }
        let result = ListenAddress.tcp(host: host, port: Int(port))
        guard anywhere || !result.isBeyondLoopback else {
            throw InvalidText(
                "only loopback (127.0.0.1 or [::1]) is private; if everyone who can reach another address may use the "
                    + "daemon, set LISTEN_ANYWHERE=yes")
        }
        return result
    }

    /// Whether others than this machine can reach it.
    public var isBeyondLoopback: Bool {
        guard case .tcp(let host, _) = self else { return false }
        return host != "::1" && !Authority.isLoopbackIPv4(host)
    }

    /// The address of a socket that is open; `nil` if it has no name in the file system and is none of TCP's.
    init?(_ address: SocketAddress) {
        switch address {
        case .unixDomainSocket:
            guard let path = address.pathname, path.hasPrefix("/") else { return nil }
            self = .unix(path: path)
        case .v4, .v6:
            guard let host = address.ipAddress, let port = address.port else { return nil }
            self = .tcp(host: host, port: port)
        }
    }

    public var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "tcp:[\(host)]:\(port)" : "tcp:\(host):\(port)"
        }
    }
}

extension SocketAddress {
    fileprivate var isIPv6: Bool { if case .v6 = self { true } else { false } }
}
