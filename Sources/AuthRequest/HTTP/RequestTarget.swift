// SPDX-License-Identifier: Apache-2.0

/// The target of a request (RFC 9112 §3.2), of which only path and query matter here.
struct RequestTarget {
    let path: Substring
    /// What follows the first `?`; `nil` without one.
    let query: Substring?

    /// - Parameter text: in origin form (`/path?query`) or absolute form (`http://host/path?query`); gives `nil` for
    ///   every other form.
    init?(_ text: String) {
        var rest = text[...]
        if !rest.utf8.starts(with: "/".utf8) {
            guard rest.hasPrefix("http://") || rest.hasPrefix("https://"),
                let authority = rest.firstIndex(of: ":").map({ rest.index($0, offsetBy: 3) })
            else { return nil }
            rest = rest[authority...].drop { $0 != "/" && $0 != "?" }
            guard rest.first == "/" else { return nil }
        }
        guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            path = rest
            query = nil
            return
        }
        path = rest[..<mark]
        query = rest[rest.utf8.index(after: mark)...]
    }
}

/// Every path that the daemon has; any other is 404.
public enum ServerPath: String, CaseIterable, Sendable {
    /// nginx's subrequest.
    case auth = "/auth"
    case whoami = "/whoami"
    /// The page of a refusal.
    case denied = "/denied"
    case logout = "/logout"
    case signedOut = "/signed-out"
    case healthz = "/healthz"
    case readyz = "/readyz"
    case metrics = "/metrics"
}
