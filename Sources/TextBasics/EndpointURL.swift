// SPDX-License-Identifier: Apache-2.0

/// The URL of an endpoint that the operator names: fit for a request, or for a path, as it is.
///
/// No user information, query or fragment (RFC 3986 §3), and no percent encoding.
public struct EndpointURL: Sendable {
    /// How the endpoint is reached.
    public enum Kind: Hashable, Sendable {
        /// Over TLS, with the certificate verified.
        case https
        /// Plain HTTP to this very host, never over a network.
        case loopback
        /// Files.
        case local
    }

    public let kind: Kind
    /// Scheme and host: `https://host`, `http://127.0.0.1:8080`, `file://`.
    public let base: String
    /// What is between the slashes of the path.
    public let segments: [Substring]
    public let hasSlashAtEnd: Bool

    /// As long as a path may be (PATH_MAX, limits.h(0P)), less what a file's name needs.
    private static let maximumByteCount = 4000

    /// - Parameters:
    ///   - fileKind: what a `file://` URL leads to, in a word, for the error's text.
    ///   - example: of such a URL.
    public init(_ text: String, fileKind: String, example: String) throws(InvalidText) {
        guard text.utf8.count <= Self.maximumByteCount else {
            throw InvalidText("longer than \(Self.maximumByteCount) bytes")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw InvalidText("white space and control characters have no place in it")
        }
        let path: Substring
        if let url = try HTTPURL(text) {
            (kind, path) = (url.isSecure ? .https : .loopback, url.rest)
            base = "\(url.isSecure ? "https" : "http")://\(url.authority)"
            segments = try Self.webSegments(path)
        } else if text.prefix(7).lowercased() == "file://" {
            (kind, path) = (.local, text.dropFirst(7))
            base = "file://"
            segments = try Self.fileSegments(path, fileKind, example)
        } else {
            throw InvalidText("begins with neither https:// nor file:/// (nor http:// to this host)")
        }
        hasSlashAtEnd = path.hasSuffix("/")
    }

    /// Unreserved characters (RFC 3986 §2.3), no dot segment (§5.2.4), no empty one.
    private static func webSegments(_ path: Substring) throws(InvalidText) -> [Substring] {
        for (character, name) in [("?", "query"), ("#", "fragment"), ("%", "percent encoding")]
        where path.contains(character) {
            throw InvalidText("a \(name) (“\(character)”) has no place in it")
        }
        let segments = path.split(separator: "/")
        let arePlain = segments.allSatisfy { $0 != "." && $0 != ".." && $0.hasOnlyLettersDigits(and: "-._~") }
        guard arePlain, !path.contains("//") else {
            throw InvalidText("a path has letters, digits and “-._~” between single slashes; no “..”")
        }
        return segments
    }

    private static func fileSegments(
        _ path: Substring, _ fileKind: String, _ example: String
    ) throws(InvalidText) -> [Substring] {
        guard path.hasPrefix("/") else { throw InvalidText("an absolute path follows file://, as in \(example)") }
        guard !path.contains(where: { "?#%".contains($0) }) else {
            throw InvalidText("the \(fileKind)'s path is taken as it is: no “?”, “#” or “%”")
        }
        let segments = path.split(separator: "/")
        guard !segments.contains(".."), !segments.contains(".") else {
            throw InvalidText("the \(fileKind)'s path has no “.” or “..”")
        }
        return segments
    }
}
