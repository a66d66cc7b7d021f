// SPDX-License-Identifier: Apache-2.0

import ALBIdentity

/// Where the public keys of one load balancer are fetched from: a base to which a `kid` is appended.
///
/// Holds validated values only: whatever is in here is fit for a URL or a path as it stands.
public struct KeyEndpoint: DocumentEndpoint {
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
        try Self.checkCharacters(of: text)
        if let rest = Self.rest(of: text, after: "https://") {
            let (authority, segments) = try Self.hostAndPath(rest)
            (kind, description) = (.https, "https://\(authority)/" + Self.base(segments))
        } else if let rest = Self.rest(of: text, after: "http://") {
            let (authority, segments) = try Self.loopbackHostAndPath(rest)
            (kind, description) = (.loopback, "http://\(authority)/" + Self.base(segments))
        } else if let rest = Self.rest(of: text, after: "file://") {
            let segments = try Self.absolutePath(rest, of: "directory", example: "file:///etc/authsidecar/keys/")
            (kind, description) = (.directory, "file:///" + Self.base(segments))
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

    public var isLocal: Bool { kind == .directory }

    /// The directory's path, with a slash at its end.
    var directoryPath: String { String(description.dropFirst("file://".count)) }

    private static func base(_ segments: [Substring]) -> String {
        segments.map { $0 + "/" }.joined()
    }
}
