// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Where the key set of an issuer of access tokens is (RFC 7517 §5): one URL for all its keys.
public struct KeySetEndpoint: DocumentEndpoint {
    /// How the set is reached; local: a file.
    public let kind: EndpointURL.Kind
    /// The URL: `https://host/path`, `http://127.0.0.1:8080/path`, `file:///dir/set.json`.
    public let description: String

    /// The endpoint that a setting names.
    ///
    /// - Parameter text: `https://HOST[:PORT]/PATH`, `file:///DIRECTORY/FILE`, or `http://` to 127.0.0.0/8, `[::1]` or
    ///   `localhost`.
    public init(_ text: String) throws(InvalidText) {
        let example = "file:///etc/authsidecar/jwks.json"
        let url = try EndpointURL(text, fileKind: "file", example: example)
        guard url.kind != .local || !url.segments.isEmpty && !url.hasSlashAtEnd else {
            throw InvalidText("a file's path follows file://, as in \(example)")
        }
        kind = url.kind
        // A slash at the end makes another resource (RFC 3986 §6.2.3) and is kept.
        let hasSlash = url.segments.isEmpty || url.hasSlashAtEnd
        description = url.base + url.segments.map { "/" + $0 }.joined() + (hasSlash ? "/" : "")
    }

    /// The endpoint of an issuer, as Amazon Cognito documents it ("Verifying JSON web tokens") and others have it too:
    /// `/.well-known/jwks.json` under the issuer's own URL.
    ///
    /// - Parameter issuer: the `iss` of the signed user claims token. Only `https://` will do: what answers there says
    ///   who is in which group.
    public init(issuer: String) throws(InvalidText) {
        guard try HTTPURL(issuer)?.isSecure == true else {
            throw InvalidText("the issuer does not begin with https://")
        }
        // A slash at the end is the issuer's, but not doubled (as in OpenID Connect Discovery 1.0 §4).
        try self.init((issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/jwks.json")
    }

    /// The directory and the name of a file.
    var filePath: (directory: String, name: String) {
        let path = description.dropFirst("file://".count)
        let nameStart = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
        return (String(path[..<nameStart]), String(path[nameStart...]))
    }
}
