// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Where the public keys of one load balancer are fetched from: a base to which a `kid` is appended.
public struct KeyEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// How the keys are reached; local: files in a directory.
    public let kind: EndpointURL.Kind
    /// The base in its one spelling, with a slash at its end: `https://host/`, `http://127.0.0.1:8080/`, `file:///dir/`.
    public let description: String

    /// The endpoint that the setting `KEY_ENDPOINT` names.
    ///
    /// - Parameter text: `https://HOST[:PORT]/[PATH/]`, `file:///DIRECTORY/`, or `http://` to 127.0.0.0/8, `[::1]` or
    ///   `localhost`; the slash at the end may be missing.
    public init(_ text: String) throws(InvalidText) {
        let url = try EndpointURL(text, fileKind: "directory", example: "file:///etc/authsidecar/keys/")
        kind = url.kind
        description = url.base + "/" + url.segments.map { $0 + "/" }.joined()
    }

    /// The endpoint that AWS documents for the load balancer's partition and region ("Authenticate users using an
    /// Application Load Balancer": "Verify the signature").
    ///
    /// - Throws: for partitions whose endpoint is documented nowhere; nothing is guessed.
    public init(for loadBalancer: LoadBalancerARN) throws(InvalidText) {
        let region = loadBalancer.region
        switch (loadBalancer.partition, region) {
        case ("aws", _):
            try self.init("https://public-keys.auth.elb.\(region).amazonaws.com/")
        case ("aws-us-gov", "us-gov-west-1"), ("aws-us-gov", "us-gov-east-1"):
            try self.init("https://s3-\(region).amazonaws.com/aws-elb-public-keys-prod-\(region)/")
        default:
            throw InvalidText(
                "no endpoint is documented for partition “\(loadBalancer.partition)”, region “\(region)”; "
                    + "KEY_ENDPOINT must name it")
        }
    }
}
