// SPDX-License-Identifier: Apache-2.0

import TextBasics
import NIOCore

/// Where the daemon listens, from the setting `LISTEN`.
public enum ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A socket in the file system (unix(7)).
    case unix(path: String)
    /// A port of this machine's loopback. Anywhere else the responses of the private socket would be public.
    case loopback(host: String, port: Int)

    /// `sun_path` has 108 bytes, the last of them zero (unix(7)).
    private static let maximumPathBytes = 107

    public init(_ text: String) throws(InvalidText) {
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
            self = try Self.loopback(text.dropFirst(4))
        } else {
            throw InvalidText("it must be unix:/PATH or tcp:127.0.0.1:PORT")
        }
    }

    private static func loopback(_ text: Substring) throws(InvalidText) -> ListenAddress {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(decimalDigits: text[text.index(after: colon)...])
        else {
            throw InvalidText("tcp: wants an address and a port, such as tcp:127.0.0.1:4180")
        }
        var host = String(text[..<colon])
        if host == "[::1]" { host = "::1" }
        guard host == "::1" || Authority.isLoopbackIPv4(host) else {
            throw InvalidText(
                "only loopback (127.0.0.1 or [::1]) is private; nginx runs on the same machine")
        }
        return .loopback(host: host, port: Int(port))
    }

    /// The address of a socket that is open; `nil` if it has no name in the file system and is none of TCP's.
    init?(_ address: SocketAddress) {
        switch address {
        case .unixDomainSocket:
            guard let path = address.pathname, path.hasPrefix("/") else { return nil }
            self = .unix(path: path)
        case .v4, .v6:
            guard let host = address.ipAddress, let port = address.port else { return nil }
            self = .loopback(host: host, port: port)
        }
    }

    public var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .loopback(let host, let port): host.contains(":") ? "tcp:[\(host)]:\(port)" : "tcp:\(host):\(port)"
        }
    }
}
