// SPDX-License-Identifier: Apache-2.0

import TextBasics
import ALBIdentity
import Testing

struct KeyEndpointTests {
    @Test(arguments: [
        ("https://keys.example", EndpointURL.Kind.https, "https://keys.example/"),
        ("https://keys.example/", .https, "https://keys.example/"),
        ("HTTPS://Keys.Example:8443/a/b-1_2~3.4", .https, "https://keys.example:8443/a/b-1_2~3.4/"),
        ("https://10.1.2.3/keys/", .https, "https://10.1.2.3/keys/"),
        ("https://[2001:db8::1]:443/", .https, "https://[2001:db8::1]:443/"),
        ("http://127.0.0.1:8080", .loopback, "http://127.0.0.1:8080/"),
        ("http://127.255.0.9/", .loopback, "http://127.255.0.9/"),
        ("http://[::1]:8080/", .loopback, "http://[::1]:8080/"),
        ("http://localhost/keys", .loopback, "http://localhost/keys/"),
        ("file:///etc/authsidecar/keys", .local, "file:///etc/authsidecar/keys/"),
        ("file:///", .local, "file:///"),
        ("file:///a//b/", .local, "file:///a/b/"),
        ("file:///srv/schlüssel/", .local, "file:///srv/schlüssel/"),
    ])
    func `takes a base of each kind in one spelling`(text: String, kind: EndpointURL.Kind, spelling: String) throws {
        let endpoint = try KeyEndpoint(text)
        #expect(endpoint.kind == kind)
        #expect(endpoint.description == spelling)
    }

    @Test(arguments: [
        ("", "begins with neither https:// nor file:/// (nor http:// to this host)"),
        ("keys.example", "begins with neither https:// nor file:/// (nor http:// to this host)"),
        ("/etc/keys/", "begins with neither https:// nor file:/// (nor http:// to this host)"),
        ("ftp://keys.example/", "begins with neither https:// nor file:/// (nor http:// to this host)"),
        ("https://keys.example/ ", "white space and control characters have no place in it"),
        ("https://keys.example/\r\nX: y", "white space and control characters have no place in it"),
        ("https://keys.example/?x=", "a query (“?”) has no place in it"),
        ("https://keys.example/#x", "a fragment (“#”) has no place in it"),
        ("https://keys.example/%2e", "a percent encoding (“%”) has no place in it"),
        ("https://me:secret@keys.example/", "a user name or password (“@”) has no place in it"),
        ("https://", "“” is no host name, optionally with a port"),
        ("https:///keys", "“” is no host name, optionally with a port"),
        ("https://-x.example/", "“-x.example” is no host name, optionally with a port"),
        ("https://a..b/", "“a..b” is no host name, optionally with a port"),
        ("https://a_b/", "“a_b” is no host name, optionally with a port"),
        ("https://schlüssel.example/", "“schlüssel.example” is no host name, optionally with a port"),
        ("https://a\\b/", "“a\\b” is no host name, optionally with a port"),
        ("https://keys.example:0/", "“keys.example:0” is no host name, optionally with a port"),
        ("https://keys.example:65536/", "“keys.example:65536” is no host name, optionally with a port"),
        ("https://keys.example:/", "“keys.example:” is no host name, optionally with a port"),
        ("https://keys.example:+80/", "“keys.example:+80” is no host name, optionally with a port"),
        ("https://[::1/", "“[::1” is no host name, optionally with a port"),
        ("https://[keys]/", "“[keys]” is no host name, optionally with a port"),
        ("https://keys.example/a/../b", "a path has letters, digits and “-._~” between single slashes; no “..”"),
        ("https://keys.example/a//b", "a path has letters, digits and “-._~” between single slashes; no “..”"),
        ("https://keys.example//", "a path has letters, digits and “-._~” between single slashes; no “..”"),
        ("https://keys.example/a;b", "a path has letters, digits and “-._~” between single slashes; no “..”"),
        ("http://keys.example/", "http:// is for 127.0.0.1, [::1] and localhost only; write https://"),
        ("http://10.0.0.1/", "http:// is for 127.0.0.1, [::1] and localhost only; write https://"),
        ("http://127.1/", "http:// is for 127.0.0.1, [::1] and localhost only; write https://"),
        ("http://127.0.0.01/", "http:// is for 127.0.0.1, [::1] and localhost only; write https://"),
        ("http://127.0.0.1.example/", "http:// is for 127.0.0.1, [::1] and localhost only; write https://"),
        ("http://localhost.example/", "http:// is for 127.0.0.1, [::1] and localhost only; write https://"),
        ("http://localhost@keys.example/", "a user name or password (“@”) has no place in it"),
        ("file://etc/keys/", "an absolute path follows file://, as in file:///etc/authsidecar/keys/"),
        ("file://localhost/keys/", "an absolute path follows file://, as in file:///etc/authsidecar/keys/"),
        ("file:///a/../b/", "the directory's path has no “.” or “..”"),
        ("file:///a%20b/", "the directory's path is taken as it is: no “?”, “#” or “%”"),
        ("https://keys.example/" + String(repeating: "a", count: 4000), "longer than 4000 bytes"),
    ])
    func `says what would be right`(text: String, description: String) {
        #expect(throws: InvalidText(description)) { try KeyEndpoint(text) }
    }

    @Test(arguments: [
        ("aws:elasticloadbalancing:eu-central-1", "https://public-keys.auth.elb.eu-central-1.amazonaws.com/"),
        (
            "aws-us-gov:elasticloadbalancing:us-gov-west-1",
            "https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1/"
        ),
        (
            "aws-us-gov:elasticloadbalancing:us-gov-east-1",
            "https://s3-us-gov-east-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-east-1/"
        ),
    ])
    func `follows from partition and region of the load balancer`(start: String, spelling: String) throws {
        let loadBalancer = try LoadBalancerARN("arn:\(start):123456789012:loadbalancer/app/web/0123456789abcdef")
        #expect(try KeyEndpoint(for: loadBalancer).description == spelling)
    }

    @Test(arguments: [
        ("aws-cn", "cn-north-1"), ("aws-eusc", "eusc-de-east-1"), ("aws-iso", "us-iso-east-1"),
        ("aws-us-gov", "us-gov-north-1"),
    ])
    func `guesses no endpoint for other partitions`(partition: String, region: String) throws {
        let loadBalancer = try LoadBalancerARN(
            "arn:\(partition):elasticloadbalancing:\(region):123456789012:loadbalancer/app/web/0123456789abcdef")
        let error = InvalidText(
            "no endpoint is documented for partition “\(partition)”, region “\(region)”; "
                + "KEY_ENDPOINT must name it")
        #expect(throws: error) { try KeyEndpoint(for: loadBalancer) }
    }
}
