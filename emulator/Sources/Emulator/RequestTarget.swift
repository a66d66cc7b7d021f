// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

extension HTTPRequestHead {
    /// The same request with its target in origin form and the target's authority in `Host` (RFC 9112 §3.2), so that the
    /// guard of `Host` sees the name that counts. `nil`: the target has none of the four forms.
    var inOriginForm: HTTPRequestHead? {
        if method == .CONNECT {
            return uri.wholeMatch(of: /[^\/?#@]+:[0-9]+/) == nil ? nil : replacingTarget(path: "/", authority: uri)
        }
        if uri.utf8.first == UInt8(ascii: "/") || method == .OPTIONS && uri == "*" { return self }
        guard let match = uri.wholeMatch(of: /([A-Za-z][A-Za-z0-9+.\-]*):\/\/([^\/?#]+)(\/[^?#]*)?(\?[^#]*)?/) else {
            return nil
        }
        let path = "\(match.3 ?? "/")\(match.4 ?? "")"
        // No other scheme is served here (RFC 9110 §7.4): an empty authority is nobody's.
        return replacingTarget(path: path, authority: match.1.lowercased() == "http" ? String(match.2) : "")
    }

    /// A second `Host` stays, to be refused.
    private func replacingTarget(path: String, authority: String) -> HTTPRequestHead {
        var head = self
        head.uri = path
        head.headers.replaceOrAdd(name: "Host", value: authority)
        for other in headers["Host"].dropFirst() { head.headers.add(name: "Host", value: other) }
        return head
    }
}
