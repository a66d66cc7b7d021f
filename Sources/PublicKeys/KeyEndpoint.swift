// SPDX-License-Identifier: Apache-2.0

import ALBIdentity

/// Where the public keys of one load balancer are fetched from: a base to which a `kid` is appended.
///
/// Holds validated values only: whatever is in here is fit for a URL or a path as it stands.
public struct KeyEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// How the keys are reached.
    public enum Kind: Hashable, Sendable {
        /// Over TLS, with the certificate verified.
        case https
        /// Plain HTTP to this very host, never over a network.
        case loopback
        /// Files in a directory.
        case directory
    }

    public let kind: Kind
    /// The base in its one spelling, with a slash at its end: `https://host/`, `http://127.0.0.1:8080/`, `file:///dir/`.
    public let description: String

    /// Why a text is no endpoint: what would be right.
    public struct ParseError: Error, Equatable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// The endpoint that the setting `KEY_ENDPOINT` names.
    ///
    /// - Parameter text: `https://HOST[:PORT]/[PATH/]`, `file:///DIRECTORY/`, or `http://` to 127.0.0.0/8, `[::1]` or
    ///   `localhost`; the slash at the end may be missing. No user information, query or fragment (RFC 3986 §3), and no
    ///   percent encoding: a base that needs any of them is not one that a `kid` can be appended to.
    public init(_ text: String) throws(ParseError) {
        guard text.utf8.count <= Self.maximumByteCount else {
            throw ParseError(description: "longer than \(Self.maximumByteCount) bytes")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw ParseError(description: "white space and control characters have no place in it")
        }
        if let rest = Self.rest(of: text, after: "https://") {
            (kind, description) = (.https, "https://" + (try Self.hostAndPath(rest).text))
        } else if let rest = Self.rest(of: text, after: "http://") {
            let (authority, base) = try Self.hostAndPath(rest)
            guard authority.isLoopback else {
                throw ParseError(description: "http:// is for 127.0.0.1, [::1] and localhost alone; write https://")
            }
            (kind, description) = (.loopback, "http://" + base)
        } else if let rest = Self.rest(of: text, after: "file://") {
            (kind, description) = (.directory, "file://" + (try Self.directoryPath(rest)))
        } else {
            throw ParseError(description: "begins with neither https:// nor file:/// (nor http:// to this host)")
        }
    }

    /// The endpoint that AWS documents for the load balancer's partition and region ("Authenticate users using an
    /// Application Load Balancer": "Verify the signature").
    ///
    /// - Throws: for partitions whose endpoint is documented nowhere; nothing is guessed.
    public init(for loadBalancer: LoadBalancerARN) throws(ParseError) {
        let region = loadBalancer.region
        switch (loadBalancer.partition, region) {
        case ("aws", _):
            try self.init("https://public-keys.auth.elb.\(region).amazonaws.com/")
        case ("aws-us-gov", "us-gov-west-1"), ("aws-us-gov", "us-gov-east-1"):
            try self.init("https://s3-\(region).amazonaws.com/aws-elb-public-keys-prod-\(region)/")
        default:
            throw ParseError(
                description: "no endpoint is documented for partition “\(loadBalancer.partition)”, region “\(region)”; "
                    + "KEY_ENDPOINT must name it")
        }
    }

    /// As long as a path may be (PATH_MAX, limits.h(0P)), less some room for the file's name.
    private static let maximumByteCount = 4000
}

extension KeyEndpoint {
    /// The directory's path, with a slash at its end.
    var directoryPath: String { String(description.dropFirst("file://".count)) }

    /// Schemes are compared without case (RFC 3986 §3.1).
    private static func rest(of text: String, after scheme: String) -> Substring? {
        text.prefix(scheme.count).lowercased() == scheme ? text.dropFirst(scheme.count) : nil
    }

    private static func hostAndPath(
        _ rest: Substring
    ) throws(ParseError) -> (authority: Authority, text: String) {
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
        return (authority, authority.description + "/" + segments.map { $0 + "/" }.joined())
    }

    private static func directoryPath(_ rest: Substring) throws(ParseError) -> String {
        guard rest.hasPrefix("/") else {
            throw ParseError(description: "an absolute path follows file://, as in file:///etc/authsidecar/keys/")
        }
        guard !rest.contains(where: { "?#%".contains($0) }) else {
            throw ParseError(description: "the directory's path is taken as it stands: no “?”, “#” or “%”")
        }
        let segments = rest.split(separator: "/")
        guard !segments.contains(".."), !segments.contains(".") else {
            throw ParseError(description: "the directory's path has no “.” or “..”")
        }
        return "/" + segments.map { $0 + "/" }.joined()
    }

    /// Unreserved characters (RFC 3986 §2.3) that are not a dot segment (§5.2.4).
    private static func isPlainSegment(_ segment: Substring) -> Bool {
        segment != "." && segment != ".."
            && segment.utf8.allSatisfy { Authority.isAlphanumeric($0) || "-._~".utf8.contains($0) }
    }
}
