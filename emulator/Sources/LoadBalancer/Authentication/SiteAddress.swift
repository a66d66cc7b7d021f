// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// The address by which the browser knows the load balancer: scheme, host and port.
struct SiteAddress: Codable, Equatable, Sendable {
    let origin: String

    /// Where the identity provider returns to; a load balancer's path is always this one.
    static let callbackPath = "/oauth2/idpresponse"
    private static let maximumHostBytes = 255
    private static let hostCharacters = Set("-.:[]0123456789abcdefghijklmnopqrstuvwxyz".utf8)

    /// Reads what the proxy forwards of the request's scheme and `Host`; `nil` if there is none of which a URL can be made.
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
