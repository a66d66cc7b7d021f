// SPDX-License-Identifier: Apache-2.0

/// The parts of a URL that an operator may write, for ``KeyEndpoint`` and ``KeySetEndpoint``.
extension KeyEndpoint {
    /// As long as a path may be (PATH_MAX, limits.h(0P)), less some room for the file's name.
    private static let maximumByteCount = 4000

    /// Refuses what no URL and no path of ours has, before anything is looked at.
    static func checkCharacters(of text: String) throws(ParseError) {
        guard text.utf8.count <= maximumByteCount else {
            throw ParseError(description: "longer than \(maximumByteCount) bytes")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw ParseError(description: "white space and control characters have no place in it")
        }
    }

    /// What follows the scheme. Schemes are compared without case (RFC 3986 §3.1).
    static func rest(of text: String, after scheme: String) -> Substring? {
        text.prefix(scheme.count).lowercased() == scheme ? text.dropFirst(scheme.count) : nil
    }

    /// Takes what follows `https://` apart.
    static func hostAndPath(
        _ rest: Substring
    ) throws(ParseError) -> (authority: Authority, segments: [Substring]) {
        for (character, name) in [("?", "query"), ("#", "fragment"), ("%", "percent encoding")]
        where rest.contains(character) {
            throw ParseError(description: "a \(name) (“\(character)”) has no place in it")
        }
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        guard !rest[..<end].contains("@") else {
            throw ParseError(description: "a user name or password (“@”) has no place in it")
        }
        guard let authority = Authority(rest[..<end]) else {
            throw ParseError(description: "“\(rest[..<end])” is no host name, optionally with a port")
        }
        let segments = rest[end...].split(separator: "/")
        guard segments.allSatisfy(isPlainSegment), !rest[end...].contains("//") else {
            throw ParseError(description: "a path has letters, digits and “-._~” between single slashes; no “..”")
        }
        return (authority, segments)
    }

    /// Takes what follows `http://` apart: plain text never leaves this host.
    static func loopbackHostAndPath(
        _ rest: Substring
    ) throws(ParseError) -> (authority: Authority, segments: [Substring]) {
        let parts = try hostAndPath(rest)
        guard parts.authority.isLoopback else {
            throw ParseError(description: "http:// is for 127.0.0.1, [::1] and localhost alone; write https://")
        }
        return parts
    }

    /// Takes what follows `file://` apart.
    ///
    /// - Parameter kind: what the path leads to, in a word.
    static func absolutePath(
        _ rest: Substring, of kind: String, example: String
    ) throws(ParseError) -> [Substring] {
        guard rest.hasPrefix("/") else {
            throw ParseError(description: "an absolute path follows file://, as in \(example)")
        }
        guard !rest.contains(where: { "?#%".contains($0) }) else {
            throw ParseError(description: "the \(kind)'s path is taken as it stands: no “?”, “#” or “%”")
        }
        let segments = rest.split(separator: "/")
        guard !segments.contains(".."), !segments.contains(".") else {
            throw ParseError(description: "the \(kind)'s path has no “.” or “..”")
        }
        return segments
    }

    /// Unreserved characters (RFC 3986 §2.3) that are not a dot segment (§5.2.4).
    private static func isPlainSegment(_ segment: Substring) -> Bool {
        segment != "." && segment != ".."
            && segment.utf8.allSatisfy { Authority.isAlphanumeric($0) || "-._~".utf8.contains($0) }
    }
}
