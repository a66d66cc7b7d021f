// SPDX-License-Identifier: Apache-2.0

/// Where the key set of an issuer of access tokens is (RFC 7517 §5): one URL for all its keys.
///
/// Holds validated values only: whatever is in here is fit for a request or a path as it stands.
public struct KeySetEndpoint: DocumentEndpoint {
    /// How the set is reached.
    public enum Kind: Hashable, Sendable {
        /// Over TLS, with the certificate verified.
        case https
        /// Plain HTTP to this very host, never over a network.
        case loopback
        /// A file.
        case file
    }

    public let kind: Kind
    /// The URL: `https://host/path`, `http://127.0.0.1:8080/path`, `file:///dir/set.json`.
    public let description: String

    /// Why a text is no endpoint: what would be right.
    public typealias ParseError = KeyEndpoint.ParseError

    /// The endpoint that a setting names.
    ///
    /// - Parameter text: `https://HOST[:PORT]/PATH`, `file:///DIRECTORY/FILE`, or `http://` to 127.0.0.0/8, `[::1]` or
    ///   `localhost`. No user information, query or fragment (RFC 3986 §3), and no percent encoding.
    public init(_ text: String) throws(ParseError) {
        try KeyEndpoint.checkCharacters(of: text)
        if let rest = KeyEndpoint.rest(of: text, after: "https://") {
            let (authority, segments) = try KeyEndpoint.hostAndPath(rest)
            (kind, description) = (.https, "https://\(authority)" + Self.path(segments, of: rest))
        } else if let rest = KeyEndpoint.rest(of: text, after: "http://") {
            let (authority, segments) = try KeyEndpoint.loopbackHostAndPath(rest)
            (kind, description) = (.loopback, "http://\(authority)" + Self.path(segments, of: rest))
        } else if let rest = KeyEndpoint.rest(of: text, after: "file://") {
            let example = "file:///etc/authsidecar/jwks.json"
            let segments = try KeyEndpoint.absolutePath(rest, of: "file", example: example)
            guard !segments.isEmpty, !rest.hasSuffix("/") else {
                throw ParseError(description: "a file's path follows file://, as in \(example)")
            }
            (kind, description) = (.file, "file://" + segments.map { "/" + $0 }.joined())
        } else {
            throw ParseError(description: "begins with neither https:// nor file:/// (nor http:// to this host)")
        }
    }

    /// The endpoint of an issuer, as Amazon Cognito documents it ("Verifying JSON web tokens") and others have it too:
    /// `/.well-known/jwks.json` under the issuer's own URL.
    ///
    /// - Parameter issuer: the `iss` of the signed user claims token. Only `https://` will do: what answers there says
    ///   who is in which group.
    public init(issuer: String) throws(ParseError) {
        guard KeyEndpoint.rest(of: issuer, after: "https://") != nil else {
            throw ParseError(description: "the issuer does not begin with https://")
        }
        // A slash at the end is the issuer's, but not doubled (as in OpenID Connect Discovery 1.0 §4).
        try self.init((issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/jwks.json")
    }
}

extension KeySetEndpoint {
    public var isLocal: Bool { kind == .file }

    /// The directory and the name of a file.
    var filePath: (directory: String, name: String) {
        let path = description.dropFirst("file://".count)
        let nameStart = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
        return (String(path[..<nameStart]), String(path[nameStart...]))
    }

    /// A slash at the end makes another resource (RFC 3986 §6.2.3) and is kept.
    private static func path(_ segments: [Substring], of rest: Substring) -> String {
        let path = segments.map { "/" + $0 }.joined()
        return path.isEmpty || rest.hasSuffix("/") ? path + "/" : path
    }
}
