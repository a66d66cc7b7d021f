// SPDX-License-Identifier: Apache-2.0

/// The nginx files of the package. A test compares the list with the folder `nginx/`.
enum ShippedFile: String, CaseIterable {
    case anonymous, application, cache, cookie, defaults, fastcgi, headers, identity, pages, protect, proxy, `public`
    case refusals, server, subrequest, upstream
    case errorPages = "error-pages"
    case grpcErrors = "grpc-errors"
    case pageRequest = "page-request"
    case protectFastCGI = "protect-fastcgi"
    case protectGRPC = "protect-grpc"
    case protectSCGI = "protect-scgi"
    case protectUWSGI = "protect-uwsgi"
    case publicFastCGI = "public-fastcgi"
    case publicGRPC = "public-grpc"
    case publicSCGI = "public-scgi"
    case publicUWSGI = "public-uwsgi"
    case serverCached = "server-cached"
    case subrequestCached = "subrequest-cached"
    case exampleSite = "site.example"

    /// - Parameter path: of a file, or as in a line `include snippets/authsidecar-server.conf;`.
    init?(path: String) {
        guard path.hasSuffix(".conf") else { return nil }
        let name = path.lastIndex(of: "/").map { path[$0...].dropFirst() } ?? path[...]
        guard name.hasPrefix("authsidecar-") else { return nil }
        self.init(rawValue: String(name.dropFirst("authsidecar-".count).dropLast(".conf".count)))
    }

    var name: String { "authsidecar-\(rawValue).conf" }

    /// Whether it is a site of its own, to be looked at like any other.
    var isSite: Bool { self == .exampleSite }

    /// Whether it is the include of a server block.
    var isForServer: Bool { self == .server || self == .serverCached }
}

/// What the include of a location makes of it.
enum LocationInclude {
    case protected, anonymous, open

    init?(_ file: ShippedFile) {
        switch file {
        case .protect, .protectFastCGI, .protectGRPC, .protectSCGI, .protectUWSGI: self = .protected
        case .anonymous: self = .anonymous
        case .public, .publicFastCGI, .publicGRPC, .publicSCGI, .publicUWSGI: self = .open
        default: return nil
        }
    }
}
