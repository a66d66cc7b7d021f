// SPDX-License-Identifier: Apache-2.0

/// An absolute `https` URL, or one of `http` to this machine's loopback (RFC 3986), taken apart up to the path.
public struct HTTPURL: Sendable {
    public let isSecure: Bool
    public let authority: Authority
    /// Path, query and fragment, as written.
    public let rest: Substring

    /// - Returns: `nil` if the scheme is neither `https` nor `http`; compared without case (RFC 3986 §3.1).
    public init?(_ text: String) throws(InvalidText) {
        let schemes = ["https://", "http://"]
        guard let scheme = schemes.first(where: { text.prefix($0.count).lowercased() == $0 }) else { return nil }
        let url = text.dropFirst(scheme.count)
        let end = url.firstIndex { "/?#".contains($0) } ?? url.endIndex
        let host = url[..<end]
        guard !host.contains("@") else {
            throw InvalidText("a user name or password (“@”) has no place in it")
        }
        guard let authority = Authority(host) else {
            throw InvalidText("“\(host)” is no host name, optionally with a port")
        }
        isSecure = scheme == "https://"
        guard isSecure || authority.isLoopback else {
            throw InvalidText("http:// is for 127.0.0.1, [::1] and localhost only; write https://")
        }
        self.authority = authority
        rest = url[end...]
    }
}
