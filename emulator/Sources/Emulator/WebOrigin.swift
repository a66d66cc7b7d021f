// SPDX-License-Identifier: Apache-2.0

import Foundation
import LoginProtocol

/// Scheme, host and port of a site: `http://localhost:8080`, without anything behind.
public struct WebOrigin: Equatable, Sendable, CustomStringConvertible {
    public let description: String
    /// `HOST` or `HOST:PORT`.
    public let authority: String

    /// Whether it names this machine.
    public var isLoopback: Bool { LoopbackHost.contains(authority) }

    /// Reads an origin; a `/` at its end is dropped.
    public init(_ text: String) throws(InvalidText) {
        let origin = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let url = URLComponents(string: origin), let scheme = url.scheme, scheme == "http" || scheme == "https",
            let host = url.host, !host.isEmpty, host == host.lowercased(), url.path.isEmpty, url.query == nil,
            url.fragment == nil, url.user == nil, url.password == nil, (1...65535).contains(url.port ?? 80)
        else {
            throw InvalidText(description: "“\(text)” is no address of a site, such as http://localhost:8080")
        }
        let authority = origin.dropFirst(scheme.count + "://".count)
        guard authority.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !authority.hasSuffix(":") else {
            throw InvalidText(description: "“\(text)” is no address of a site, such as http://localhost:8080")
        }
        self.authority = String(authority)
        description = origin
    }
}
