// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// The address by which the browser knows the load balancer: scheme, host and port.
struct SiteAddress: Codable, Equatable, Sendable {
    let origin: String

    /// Where the identity provider returns to; a load balancer's path is always this one.
    static let callbackPath = "/oauth2/idpresponse"
    private static let maximumHostBytes = 255
    private static let hostCharacters = Set("-.:[]0123456789abcdefghijklmnopqrstuvwxyz".utf8)

    /// Reads the scheme and `Host` that the proxy forwards; `nil` if they make no URL.
    init?(_ headers: HTTPFields) {
        guard let scheme = headers.text(.forwardedProto), scheme == "http" || scheme == "https",
            let host = headers.text(.forwardedHost)?.lowercased(), host.utf8.count <= Self.maximumHostBytes,
            host.utf8.allSatisfy(Self.hostCharacters.contains), !host.hasPrefix(":")
        else { return nil }
        origin = "\(scheme)://\(host)"
    }

    var callback: String { origin + Self.callbackPath }

    func url(_ path: OriginalPath) -> String { origin + path.text }
}

/// Path and query of the page that was requested before the login. The browser returns to it.
///
/// It begins with exactly one `/` and is visible ASCII, so that it cannot lead to another site.
struct OriginalPath: Codable, Equatable, Sendable {
    let text: String

    static let root = OriginalPath(unchecked: "/")
    /// It goes into the URL of the login and back; longer ones end up at the root.
    private static let maximumBytes = 4096

    init?(_ text: String) {
        guard text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix("/\\"), text.utf8.count <= Self.maximumBytes,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }
}
